import { ConnectionError, RequestError } from 'tedious';
import { DatabaseError, type DatabaseErrorKind } from '../../../../runtime/drivers/database';
import { isConnectionLoss, toDatabaseError } from '../../../../runtime/drivers/sql-server/errors';

function serverError(number: number, more: object = {}): RequestError {
  return Object.assign(new RequestError('secret in the message', 'EREQUEST'), { number, class: 14, procName: '', ...more });
}

const socketError = (code: string) => Object.assign(new Error('secret host'), { code });
const wrapped = (cause: Error) => new ConnectionError('secret host', 'ESOCKET', { cause });

describe('toDatabaseError', () => {
  test.each<[DatabaseErrorKind, number[]]>([
    ['conflict', [2627, 2601, 547]],
    ['invalid-value', [3623, 517, 293, 127, 10742, 10744, 236, 237, 294, 296, 298, 535, 536, 537, 506, 7630, 9400, 9455, 9499, 13608, 13609, 512, 8672]],
    ['invalid-value', [515, 8114, 245, 8152, 2628, 220, 8115, 241, 242, 8134, 8169, 550, 33504]],
    ['unavailable', [3960, 41302, 41305, 41325, 41839, 1205, 1222, 18456, 4060, 701, 6005, 978]],
    ['bug', [208, 207, 229, 102, 3906, 50_000]],
  ])('%s is the kind of %j', (kind, numbers) => {
    for (const number of numbers) expect({ number, kind: toDatabaseError(serverError(number)).kind }).toEqual({ number, kind });
  });

  test.each<[number, DatabaseErrorKind, string, string | undefined]>([
    [547, 'invalid-value', 'The INSERT statement conflicted with the CHECK constraint "CK_price". The conflict occurred in database "FOREIGN KEY"', 'CK_price'],
    [547, 'conflict', 'The INSERT statement conflicted with the FOREIGN KEY constraint "FK_author". The conflict occurred in database "CHECK"', 'FK_author'],
    [547, 'conflict', 'The DELETE statement conflicted with the SAME TABLE REFERENCE constraint "FK_part". The conflict occurred', 'FK_part'],
    [2627, 'conflict', "Violation of UNIQUE KEY constraint 'UQ_isbn'. Cannot insert duplicate key in object 'dbo.books'. The duplicate key value is (constraint 'x').", 'UQ_isbn'],
    [2601, 'conflict', "Cannot insert duplicate key row in object 'dbo.books' with unique index 'IX_isbn'. The duplicate key value is (secret).", 'IX_isbn'],
    [8115, 'bug', 'Arithmetic overflow error converting IDENTITY to data type int.', undefined],
    [8115, 'invalid-value', 'Arithmetic overflow error converting nvarchar to data type int.', undefined],
    [6522, 'invalid-value', 'A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": secret', undefined],
    [6522, 'bug', 'A .NET Framework error occurred during execution of user-defined routine or aggregate "Rate": secret', undefined],
  ])('%i is %s where the server says: %s', (number, kind, message, constraint) => {
    const error = toDatabaseError(serverError(number, { message }));

    expect(error).toMatchObject({ kind, report: { errorNumber: number } });
    expect(error.report.constraint).toBe(constraint);
    expect(error.message).not.toContain('secret');
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
    [new RequestError('secret', 'ETIMEOUT'), 'timeout', 'timed out'],
    [new TypeError('secret'), 'bug', 'TypeError'],
    [undefined, 'bug', 'a value that is not an error'],
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
