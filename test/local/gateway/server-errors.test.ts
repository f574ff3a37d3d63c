import { ServerErrorReader } from '../../../local/gateway/server-errors';

/** A message of PostgreSQL's protocol. */
function message(type: string, body: Buffer | string): Buffer {
  const content = Buffer.from(body as string);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

const ERROR = message('E', 'SERROR\0C23505\0Mduplicate key – “Emma”\0DKey (isbn)=(1) already exists.\0nbooks_isbn_key\0\0');
const STREAM = Buffer.concat([message('R', Buffer.alloc(4)), message('D', Buffer.alloc(70_000, 'E')), ERROR, message('Z', 'I'), ERROR]);
const EXPECTED = { message: 'duplicate key – “Emma”', detail: 'Key (isbn)=(1) already exists.', hint: undefined, where: undefined };

describe('ServerErrorReader', () => {
  test.each([1, 3, 5, 1000, 65_536, STREAM.length])('finds errors in parts of %i bytes, and none in rows', size => {
    const reader = new ServerErrorReader();
    const parts = Array.from({ length: Math.ceil(STREAM.length / size) }, (_, index) => STREAM.subarray(index * size, (index + 1) * size));

    expect(parts.flatMap(part => reader.read(part))).toEqual([EXPECTED, EXPECTED]);
  });

  test('reads nothing of what is not PostgreSQL', () => {
    expect(new ServerErrorReader().read(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), ERROR]))).toEqual([]);
  });
});
