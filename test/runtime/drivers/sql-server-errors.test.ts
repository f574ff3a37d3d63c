import { ConnectionError, RequestError } from 'tedious';
import { DatabaseError, type DatabaseErrorKind } from '../../../runtime/drivers/database';
import { isConnectionLoss, toDatabaseError } from '../../../runtime/drivers/sql-server-errors';

function serverError(number: number, more: object = {}): RequestError {
  return Object.assign(new RequestError('secret in the message', 'EREQUEST'), { number, class: 14, procName: '', ...more });
}

const socketError = (code: string) => Object.assign(new Error('secret host'), { code });
const wrapped = (cause: Error) => new ConnectionError('secret host', 'ESOCKET', { cause });

describe('toDatabaseError', () => {
  test.each<[DatabaseErrorKind, number[]]>([
    ['conflict', [2627, 2601, 547]],
    ['invalid-value', [515, 8114, 245, 8152, 2628, 220, 8115, 241, 242, 8134, 8169, 550, 33504]],
    ['unavailable', [1205, 1222, 18456, 4060, 701, 6005, 978]],
    ['bug', [208, 207, 229, 102, 3906, 50_000]],
  ])('%s is the kind of %j', (kind, numbers) => {
    for (const number of numbers) expect({ number, kind: toDatabaseError(serverError(number)).kind }).toEqual({ number, kind });
  });

  test('what the log may see is the number and the procedure', () => {
    const { message, report } = toDatabaseError(serverError(2627, { procName: 'books_guard' }));

    expect(report).toEqual({ errorNumber: 2627, routine: 'books_guard' });
    expect(message).not.toContain('secret');
  });

  test('of several errors the first counts', () => {
    expect(toDatabaseError(new AggregateError([serverError(547), serverError(3609)]))).toMatchObject({ kind: 'conflict', report: { errorNumber: 547 } });
  });

  test.each([
    [socketError('ECONNRESET'), 'unavailable', 'the database cannot be reached (ECONNRESET)'],
    [wrapped(socketError('ECONNREFUSED')), 'unavailable', 'the database cannot be reached (ECONNREFUSED)'],
    [wrapped(socketError('SELF_SIGNED_CERT_IN_CHAIN')), 'unavailable', 'certificate'],
    [wrapped(new DatabaseError('unavailable', 'no TLS')), 'unavailable', 'no TLS'],
    [new RequestError('secret', 'ECLOSE'), 'unavailable', 'closed the connection'],
    [new ConnectionError('secret', 'ELOGIN'), 'unavailable', 'refuses the login'],
    [new RequestError('secret', 'ECANCEL'), 'timeout', 'stopped the statement'],
    [new RequestError('secret', 'ETIMEOUT'), 'timeout', 'gave up waiting'],
    [new TypeError('secret'), 'bug', 'TypeError'],
    [undefined, 'bug', 'something that is no error'],
  ])('%s becomes %s: %s', (error, kind, reason) => {
    const { kind: actual, message } = toDatabaseError(error);

    expect({ kind: actual, message }).toEqual({ kind, message: expect.stringContaining(reason) });
    expect(message).not.toContain('secret');
  });
});

describe('isConnectionLoss', () => {
  test.each([
    serverError(596, { class: 21 }), wrapped(socketError('ECONNRESET')), socketError('EPIPE'),
    new ConnectionError('', 'ESOCKET'), new RequestError('', 'ECLOSE'), new RequestError('', 'EINVALIDSTATE'),
  ])('%j is one', error => {
    expect(isConnectionLoss(error)).toBe(true);
  });

  test.each([
    serverError(2627), serverError(1205), wrapped(socketError('CERT_HAS_EXPIRED')), wrapped(new DatabaseError('unavailable', '')),
    Object.assign(new ConnectionError('', 'ELOGIN'), { number: 18456 }), new DatabaseError('timeout', ''), undefined,
  ])('%j is none', error => {
    expect(isConnectionLoss(error)).toBe(false);
  });
});
