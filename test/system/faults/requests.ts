import { LARGE, MANY_ROWS, type Pace } from './routes';
import { restEvent } from '../../runtime/events';
import type { Result } from '../../runtime/sandbox';

/** Kinds of requests: a read, a write of one statement, a write of three steps, and the writes with an `Idempotency-Key`. */
export const KINDS = ['read', 'write', 'steps', 'keyed write', 'keyed steps'] as const;

export type Kind = typeof KINDS[number];

/** Kinds that write. */
export const WRITES = KINDS.filter(kind => kind !== 'read');

/** One request, which may be sent more than once. */
export interface FaultRequest {
  readonly kind: Kind;
  readonly event: object;
  /** Body of a right answer; undefined: none but a problem is right. For a write, without the `id` of the book, which only the database knows. */
  readonly expected: unknown;
  /** Title of the book that it writes. */
  readonly title?: string;
}

const PATHS: Readonly<Record<Exclude<Kind, 'read'>, string>> = {
  'write': '/books', 'steps': '/notes', 'keyed write': '/keyed-books', 'keyed steps': '/keyed-notes',
};
const PROBLEM = 'application/problem+json';
const LARGE_ANSWERS: Readonly<Record<string, () => unknown>> = {
  '/large': () => [{ text: 'x'.repeat(LARGE) }],
  '/rows': () => undefined,
  '/rows/all': () => Array.from({ length: MANY_ROWS }, (_, index) => ({ id: index + 1 })),
};

/** Creates a request: reads a book, another one each time, or adds one with a unique title. */
export function createRequest(kind: Kind, number: number, pace: Pace): FaultRequest {
  if (kind === 'read') {
    const id = number % 5 + 1;
    const event = restEvent('GET', `/books/{id}${pace}`, { pathParameters: { id: String(id) } });
    return { kind, event, expected: { id, title: `Book ${id}` } };
  }
  const title = `New ${number}`;
  const headers = isKeyed(kind) ? { 'Idempotency-Key': `key-${number}` } : {};
  const event = restEvent('POST', `${PATHS[kind]}${pace}`, { headers, body: JSON.stringify({ title }) });
  return { kind, event, expected: { title }, title };
}

/** Creates a request that reads a great deal. */
export function createLargeRead(resource: '/large' | '/rows' | '/rows/all'): FaultRequest {
  return { kind: 'read', event: restEvent('GET', resource), expected: LARGE_ANSWERS[resource]!() };
}

export function isKeyed(kind: Kind): boolean {
  return kind.startsWith('keyed');
}

/** Returns the code of a problem; undefined for any other answer. */
export function codeOf({ headers, body }: Result): string | undefined {
  return headers['content-type'] === PROBLEM ? JSON.parse(body).code : undefined;
}

/** A result is right if it is the expected one; a problem, if it has a code and, where another try may help, says when. */
export function isRight(result: Result, { kind, expected }: FaultRequest): boolean {
  const { statusCode, headers, body } = result;
  if (statusCode >= 300) return codeOf(result) !== undefined && (statusCode !== 503 || Number(headers['retry-after']) > 0);
  if (kind === 'read') return statusCode === 200 && body === JSON.stringify(expected);
  const { id, ...written } = JSON.parse(body);
  return statusCode === 201 && Number.isInteger(id) && JSON.stringify(written) === JSON.stringify(expected);
}

/** The answer was stored with its key, by an earlier try. */
export function isReplay({ headers }: Result): boolean {
  return headers['idempotent-replayed'] === 'true';
}

/** An answer after which a client does not repeat its request: success, or a refusal that is not about the time. */
export function isFinal(result: Result): boolean {
  return result.statusCode < 500 && codeOf(result) !== 'IDEMPOTENCY_KEY_IN_USE';
}
