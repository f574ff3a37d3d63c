/** Types with a length in one byte, and the bytes of TYPE_INFO (https://learn.microsoft.com/openspecs/windows_protocols/ms-tds). */
const SHORT: Readonly<Record<number, number>> = {
  0x24: 2,
  0x26: 2,
  0x28: 1,
  0x29: 2,
  0x2a: 2,
  0x2b: 2,
  0x68: 2,
  0x6a: 4,
  0x6c: 4,
  0x6d: 2,
  0x6e: 2,
  0x6f: 2,
};
const LONG: Readonly<Record<number, number>> = { 0xa5: 3, 0xa7: 8, 0xad: 3, 0xaf: 8, 0xe7: 8, 0xef: 8 };
const TIME_BYTES = [3, 3, 3, 4, 4, 5, 5, 5];
/** Bytes after the time of the day. */
const AFTER_TIME: Readonly<Record<number, number>> = { 0x29: 0, 0x2a: 3, 0x2b: 5 };
const [DATE, DECIMAL, NUMERIC, STREAM] = [0x28, 0x6a, 0x6c, 0xffff];
const MAX_DAY = 3_652_058;

/** Whether a parameter is a value of its type. SQL Server ends the connection of a client that sends other bytes; the scripted one does not. */
export function isValidParameter(wire: Buffer): boolean {
  const id = wire[0]!;
  if (id in LONG) return isValidLong(wire, LONG[id]!);
  const infoBytes = SHORT[id];
  if (infoBytes === undefined) return false;
  const [length, value] = [wire[infoBytes]!, wire.subarray(infoBytes + 1)];
  if (value.length !== length) return false;
  if (length === 0) return true;
  if (id in AFTER_TIME) return isValidTime(wire, value);
  if (id === DATE) return length === 3 && value.readUIntLE(0, 3) <= MAX_DAY;
  return id === DECIMAL || id === NUMERIC ? isValidDecimal(wire, value) : length === wire[1];
}

function isValidLong(wire: Buffer, infoBytes: number): boolean {
  const max = wire.readUInt16LE(1);
  const length = wire.readUInt16LE(infoBytes);
  if (max === STREAM) return true;
  return length === STREAM || (length <= max && wire.length === infoBytes + 2 + length && (wire[0]! < 0xe0 || length % 2 === 0));
}

function isValidTime(wire: Buffer, value: Buffer): boolean {
  const [id, scale] = [wire[0]!, wire[1]!];
  const bytes = TIME_BYTES[scale];
  if (bytes === undefined || value.length !== bytes + AFTER_TIME[id]!) return false;
  return value.readUIntLE(0, bytes) < 86_400 * 10 ** scale && (id === 0x29 || value.readUIntLE(bytes, 3) <= MAX_DAY);
}

function isValidDecimal(wire: Buffer, value: Buffer): boolean {
  const [maxBytes, precision, scale] = [wire[1]!, wire[2]!, wire[3]!];
  const digits = BigInt(`0x${Buffer.from(value.subarray(1)).reverse().toString('hex')}`);
  const isType = precision <= 38 && scale <= precision && [5, 9, 13, 17].includes(value.length) && value.length <= maxBytes;
  return isType && value[0]! <= 1 && digits < 10n ** BigInt(precision);
}
