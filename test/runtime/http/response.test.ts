import { toResult, fitsLambda } from '../../../runtime/http/response';

const LIMIT = 6_291_556;
const response = (body: string | Buffer) => ({ status: 200, headers: { 'content-type': 'application/json' }, body });
const envelope = (body: string | Buffer) => Buffer.byteLength(JSON.stringify(toResult(response(body))));

describe('fitsLambda', () => {
  test.each<[string, string, number]>([
    ['plain characters', 'a', 1], ['quotes, which are escaped', '"', 2], ['characters of several bytes', 'é', 2], ['characters of two units', '😀', 4], ['control characters', '\u0001', 6],
  ])('a body of %s fits up to the last byte', (_, unit, bytes) => {
    const room = LIMIT - 1 - envelope('');
    const body = unit.repeat(Math.floor(room / bytes)) + 'a'.repeat(room % bytes);

    expect(envelope(body)).toBe(LIMIT - 1);
    expect(fitsLambda(response(body))).toBe(true);
    expect(fitsLambda(response(`${body}a`))).toBe(false);
  });

  test('bytes count as base64', () => {
    const room = Math.floor((LIMIT - 1 - envelope(Buffer.alloc(0))) / 4) * 3;

    expect(fitsLambda(response(Buffer.alloc(room)))).toBe(true);
    expect(fitsLambda(response(Buffer.alloc(room + 1)))).toBe(false);
  });
});
