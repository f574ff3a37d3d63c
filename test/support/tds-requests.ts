/* eslint-disable no-bitwise -- the protocol is made of bits */
/** A login as a client sent it. */
export interface TdsLogin {
  readonly userName: string;
  readonly password: string;
  readonly database: string;
  /** The client said `ApplicationIntent=ReadOnly`. */
  readonly readOnlyIntent: boolean;
}

/** A statement as a client sent it through sp_executesql; parameters as `type:value`, with `null` for NULL. */
export interface TdsRequest {
  readonly text: string;
  /** Declaration of the parameters, as in `@p1 int, @p2 nvarchar(4000)`. */
  readonly declaration: string;
  readonly parameters: readonly unknown[];
  /** TYPE_INFO and value of each parameter, as they came. */
  readonly wire: readonly Buffer[];
}

const SP_EXECUTESQL = 10;
const STREAM_LENGTH = 0xffff;
const NULL_STREAM = 0xffff_ffff_ffff_ffffn;

/** Reads LOGIN7 (MS-TDS 2.2.6.4). */
export function readLogin(payload: Buffer): TdsLogin {
  const field = (position: number) => {
    const start = payload.readUInt16LE(position);
    return payload.subarray(start, start + 2 * payload.readUInt16LE(position + 2));
  };
  const text = (position: number) => field(position).toString('utf16le');
  // A password has the halves of its bytes swapped after an XOR: no secret, only unreadable.
  const password = Buffer.from(field(44).map(byte => ((byte ^ 0xa5) >> 4) | (((byte ^ 0xa5) & 0xf) << 4))).toString('utf16le');
  return { userName: text(40), password, database: text(68), readOnlyIntent: (payload[26] & 0x20) !== 0 };
}

/** Reads a batch without parameters, behind its headers (MS-TDS 2.2.6.7). */
export function readBatch(payload: Buffer): string {
  return payload.subarray(payload.readUInt32LE(0)).toString('utf16le');
}

/** Reads a call of sp_executesql (MS-TDS 2.2.6.6). */
export function readCall(payload: Buffer): TdsRequest {
  const reader = new Reader(payload);
  reader.skip(payload.readUInt32LE(0));
  const marker = reader.number(2);
  const procedure = reader.number(2);
  if (marker !== 0xffff || procedure !== SP_EXECUTESQL) throw new Error('the test server knows no procedure but sp_executesql');
  reader.skip(2);

  const [text, declaration, ...parameters] = reader.parameters();
  return {
    text: String(text!.value),
    declaration: String(declaration?.value ?? ''),
    parameters: parameters.map(({ value }) => value),
    wire: parameters.map(({ wire }) => wire),
  };
}

class Reader {
  private position = 0;

  constructor(private readonly payload: Buffer) {}

  skip(bytes: number): void {
    this.position += bytes;
  }

  number(bytes: number): number {
    return this.bytes(bytes).readUIntLE(0, bytes);
  }

  parameters(): { readonly value: unknown; readonly wire: Buffer }[] {
    const parameters = [];
    while (this.position < this.payload.length) {
      this.skip(2 * this.number(1) + 1);
      const start = this.position;
      const value = this.value(this.number(1));
      parameters.push({ value, wire: this.payload.subarray(start, this.position) });
    }
    return parameters;
  }

  private bytes(length: number): Buffer {
    this.position += length;
    return this.payload.subarray(this.position - length, this.position);
  }

  /** Reads TYPE_INFO and value of the types that a parameter can have here. */
  private value(type: number): unknown {
    switch (type) {
      case 0xe7: case 0xef: return this.long(5)?.toString('utf16le') ?? null;
      case 0xa7: case 0xaf: return this.long(5)?.toString('latin1') ?? null;
      case 0xa5: case 0xad: return this.long(0);
      case 0x26: return integerOf(this.short());
      case 0x6d: return floatOf(this.short());
      case 0x68: return booleanOf(this.short());
      case 0x2b: return momentOf(this.short());
      case 0x24: case 0x29: case 0x2a: case 0x6e: case 0x6f: return this.short();
      case 0x28: return this.short(0);
      case 0x6a: case 0x6c: return this.short(3);
      default: throw new Error(`the test server knows no parameters of type 0x${type.toString(16)}`);
    }
  }

  /** A value with a length of one byte, after the length or scale of its type; a date has none, a decimal number also a precision. */
  private short(info = 1): Buffer | null {
    this.skip(info);
    const length = this.number(1);
    return length === 0 ? null : this.bytes(length);
  }

  /** A value with a length of two bytes, or a stream of chunks. */
  private long(collation: number): Buffer | null {
    const most = this.number(2);
    this.skip(collation);
    if (most === STREAM_LENGTH) return this.stream();
    const length = this.number(2);
    return length === STREAM_LENGTH ? null : this.bytes(length);
  }

  private stream(): Buffer | null {
    if (this.bytes(8).readBigUInt64LE(0) === NULL_STREAM) return null;
    const chunks: Buffer[] = [];
    for (let length = this.number(4); length > 0; length = this.number(4)) chunks.push(this.bytes(length));
    return Buffer.concat(chunks);
  }
}

function integerOf(bytes: Buffer | null): number | bigint | null {
  return bytes && (bytes.length === 8 ? bytes.readBigInt64LE(0) : bytes.readIntLE(0, bytes.length));
}

function floatOf(bytes: Buffer | null): number | null {
  return bytes && (bytes.length === 4 ? bytes.readFloatLE(0) : bytes.readDoubleLE(0));
}

function booleanOf(bytes: Buffer | null): boolean | null {
  return bytes && bytes[0] === 1;
}

const MOMENT_BYTES = 10;

/** `datetimeoffset(7)`: 100 ns of the day and days since the year 1, both in UTC, and minutes of the offset (MS-TDS 2.2.5.5.1.8); other scales are returned as bytes. */
function momentOf(bytes: Buffer | null): string | Buffer | null {
  if (bytes === null || bytes.length < MOMENT_BYTES) return bytes;
  const ticks = bytes.readUIntLE(0, 5);
  const day = new Date(Date.parse('0001-01-01T00:00:00Z') + bytes.readUIntLE(5, 3) * 86_400_000).toISOString().slice(0, 10);
  const time = new Date(Math.floor(ticks / 10_000)).toISOString().slice(11, 19);
  return `${day}T${time}.${String(ticks % 10_000_000).padStart(7, '0')} offset ${bytes.readInt16LE(8)}`;
}
