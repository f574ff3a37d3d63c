import { assertRedacted, secret } from './redaction';

describe('assertRedacted', () => {
  test('a log line of a handler holds no secret', () => {
    expect(() => assertRedacted('{"level":"info","message":"GET /books 200","traceId":"1-2-3","reason":"the server refuses the login"}\n{}')).not.toThrow();
  });

  test.each([
    ['a secret of the test', `{"message":"connected as api with ${secret('made-up-password')}"}`],
    ['an Authorization header', '{"headers":{"Authorization":"x"}}'],
    ['a bearer token', '{"message":"got Bearer abcdefghij"}'],
    ['a JSON web token', '{"token":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}'],
    ['a signed URL', '{"message":"db:5432/?Action=connect&X-Amz-Signature=ab"}'],
    ['a password in an address', '{"message":"postgres://api:x@db/library"}'],
    ['the field "password"', '{"cause":"{\\"password\\": \\"x\\"}"}'],
  ])('throws when it holds %s', (what, line) => {
    expect(() => assertRedacted(`{"level":"info"}\n${line}`)).toThrow(`the log holds ${what}: ${line}`);
  });

  test('throws when a secret is too short to redact', () => {
    expect(() => secret('key')).toThrow('8 characters');
  });
});
