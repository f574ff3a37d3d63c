import { DatabaseError as ServerError } from 'pg';
import { DatabaseError, type DatabaseErrorKind } from '../../../../runtime/drivers/database';
import { isConnectionLoss, toDatabaseError } from '../../../../runtime/drivers/postgres/errors';

function serverError(code: string): ServerError {
  return Object.assign(new ServerError('secret in the message', 0, 'error'), {
    code, detail: 'Key (id)=(secret) already exists.', where: 'secret', hint: 'secret', constraint: 'books_pkey', routine: '_bt_check_unique',
  });
}

const socketError = (code: string) => Object.assign(new Error('secret host'), { code });

describe('toDatabaseError', () => {
  test.each<[DatabaseErrorKind, string[]]>([
    ['conflict', ['23505', '23503', '23001', '23P01']],
    ['invalid-value', ['23502', '23514', '22P02', '22003', '22008', '22001', '44000', '54001']],
    ['timeout', ['57014', '25P03', '25P04']],
    ['unavailable', ['28P01', '28000', '53300', '57P01', '57P02', '57P03', '57P05', '08006', '08P01', '40001', '40P01', '55P03']],
    ['bug', ['42P01', '42501', '42601', '25006', '3D000', 'P0001', 'XX000']],
  ])('%s is the kind of %j', (kind, codes) => {
    for (const code of codes) expect({ code, kind: toDatabaseError(serverError(code)).kind }).toEqual({ code, kind });
  });

  test('what the log may see is the state, the constraint and the routine', () => {
    const { message, report } = toDatabaseError(serverError('23505'));

    expect(report).toEqual({ sqlState: '23505', constraint: 'books_pkey', routine: '_bt_check_unique' });
    expect(message).not.toContain('secret');
  });

  test.each([
    [socketError('ECONNREFUSED'), 'unavailable', 'the database cannot be reached (ECONNREFUSED)'],
    [socketError('CERT_HAS_EXPIRED'), 'unavailable', 'certificate'],
    [socketError('SELF_SIGNED_CERT_IN_CHAIN'), 'unavailable', 'certificate'],
    [new Error('Connection terminated unexpectedly'), 'unavailable', 'closed the connection'],
    [new TypeError('secret'), 'bug', 'TypeError'],
    ['secret', 'bug', 'a value that is not an error'],
    [undefined, 'bug', 'a value that is not an error'],
  ])('%s becomes %s: %s', (error, kind, reason) => {
    const { kind: actual, message } = toDatabaseError(error);

    expect({ kind: actual, message }).toEqual({ kind, message: expect.stringContaining(reason) });
    expect(message).not.toContain('secret');
  });

  test('an error that is one already stays as it is', () => {
    const error = new DatabaseError('timeout', 'reason');

    expect(toDatabaseError(error)).toBe(error);
  });
});

describe('isConnectionLoss', () => {
  test.each([
    serverError('57P01'), serverError('57P05'), serverError('08006'), socketError('ECONNRESET'), socketError('EPIPE'),
    new Error('Connection terminated unexpectedly'), new Error('Client has encountered a connection error and is not queryable'),
  ])('%j is one', error => {
    expect(isConnectionLoss(error)).toBe(true);
  });

  test.each([serverError('57014'), serverError('23505'), serverError('28P01'), socketError('CERT_HAS_EXPIRED'), new DatabaseError('timeout', ''), undefined])('%j is none', error => {
    expect(isConnectionLoss(error)).toBe(false);
  });
});
