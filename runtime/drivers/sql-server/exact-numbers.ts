import type { readValue } from 'tedious/lib/value-parser';

type Read = typeof readValue;

// tedious reads these types only as doubles (https://github.com/tediousjs/tedious/issues/163), and a double keeps 15 of
// up to 38 digits. Its row readers look up the function in this module on each call.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const parser = require('tedious/lib/value-parser') as { readValue: Read };

const MONEY_SCALE = 4;

/** Readers of exact types: the number in the bytes of a value, in units of its last digit. */
const UNITS: Readonly<Record<string, (bytes: Buffer) => bigint>> = {
  DecimalN: decimal,
  NumericN: decimal,
  SmallMoney: money,
  Money: money,
  MoneyN: money,
};

/** Types whose values are preceded by their length. */
const LENGTH_IN_FRONT = /N$/;

/** Makes tedious return decimal, numeric, money and smallmoney as text with all digits. */
export function readNumbersExactly(): void {
  const read = parser.readValue;
  parser.readValue = (buffer, offset, metadata, options) => {
    const result = read(buffer, offset, metadata, options);
    const { name } = metadata.type;
    const units = UNITS[name];
    if (units === undefined || result.value === null) return result;

    const start = LENGTH_IN_FRONT.test(name) ? offset + 1 : offset;
    return { ...result, value: write(units(buffer.subarray(start, result.offset)), metadata.scale ?? MONEY_SCALE) };
  };
}

/** Reads a decimal: a byte that is 1 for positive numbers, then the number, lowest byte first. */
function decimal(bytes: Buffer): bigint {
  const magnitude = BigInt(`0x${Buffer.from(bytes.subarray(1)).reverse().toString('hex')}`);
  return bytes[0] === 1 ? magnitude : -magnitude;
}

/** Reads money: four bytes, or eight with the high four first. */
function money(bytes: Buffer): bigint {
  if (bytes.length === 4) return BigInt(bytes.readInt32LE(0));
  return BigInt(bytes.readInt32LE(0)) * 0x1_0000_0000n + BigInt(bytes.readUInt32LE(4));
}

function write(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${units < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}
