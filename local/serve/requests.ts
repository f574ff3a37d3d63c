import { readTextFile } from '../database/text-file';
import { unsignedToken } from '../gateway/authorizers';
import { reasonOf, UserError } from '../user-error';

/** Request of a requests file, with its expected answer. */
export interface SampleRequest {
  readonly name?: string;
  /** Name of an API, end of its construct path, or start of its logical id; optional when there is only one API. */
  readonly api?: string;
  readonly method: string;
  /** Percent-encoded path with the query string. */
  readonly path: string;
  readonly headers?: { readonly [name: string]: string };
  /** Sent as a bearer token without a signature. */
  readonly claims?: { readonly [name: string]: unknown };
  /** Sent as JSON; text is sent unchanged. */
  readonly body?: unknown;
  readonly expect?: Expectation;
}

export interface Expectation {
  readonly status?: number;
  /** Case-insensitive names, exact values. */
  readonly headers?: { readonly [name: string]: string };
  /** Objects may contain more fields; arrays and all other values must be equal. */
  readonly body?: unknown;
}

/** Received answer: JSON bodies are parsed, others are text, an empty body is undefined. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** Whether the connection was closed before the end of the body; absent: it was not. */
  readonly isBrokenOff?: boolean;
}

/**
 * Reads a requests file: a JSON array.
 *
 * @throws UserError when it is not a JSON array of requests
 */
export function readRequests(path: string): SampleRequest[] {
  const requests = parse(path);
  if (!Array.isArray(requests)) throw new UserError(`${path} is not a JSON array of requests`);
  const wrong = requests.findIndex(request => typeof request?.method !== 'string' || typeof request?.path !== 'string' || !request.path.startsWith('/'));
  if (wrong !== -1) throw new UserError(`${path}: request ${wrong + 1} needs a "method", and a "path" that starts with a slash`);
  return requests;
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readTextFile(path));
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(`${path} cannot be read as JSON: ${reasonOf(error)}`);
  }
}

/** Sends a request to a server on this machine. */
export async function send(port: number, request: SampleRequest): Promise<ReceivedAnswer> {
  const { method, path, headers, body, claims } = request;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...contentType(request),
      ...(claims && { authorization: `Bearer ${unsignedToken(claims)}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const { text, isBrokenOff } = await readText(response);
  return { status: response.status, headers: response.headers, body: parseBody(text), ...(isBrokenOff && { isBrokenOff }) };
}

/** Reads the text of a body, or of the part that was sent. */
async function readText({ body }: Response): Promise<{ readonly text: string; readonly isBrokenOff: boolean }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body ?? []) chunks.push(chunk);
    return { text: Buffer.concat(chunks).toString('utf8'), isBrokenOff: false };
  } catch {
    return { text: Buffer.concat(chunks).toString('utf8'), isBrokenOff: true };
  }
}

/** Returns a shell command that sends the same request. */
export function curlCommand(port: number, request: SampleRequest, options = '-i'): string {
  const { method, path, headers, body, claims } = request;
  const all = {
    ...contentType(request),
    ...(claims && { 'x-local-claims': JSON.stringify(claims) }),
    ...headers,
  };
  return [
    `curl ${options}`,
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...Object.entries(all).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quote(typeof body === 'string' ? body : JSON.stringify(body))}`]),
    quote(`http://localhost:${port}${path}`),
  ].join(' ');
}

/** Returns the content type of JSON, unless the request has another one. */
function contentType({ body, headers = {} }: SampleRequest): { readonly 'content-type'?: string } {
  const isTyped = Object.keys(headers).some(name => name.toLowerCase() === 'content-type');
  return body === undefined || typeof body === 'string' || isTyped ? {} : { 'content-type': 'application/json' };
}

/** Returns the differences from the expected answer, one line each; empty for none. */
export function differences(answer: ReceivedAnswer, expected: Expectation): string[] {
  return [
    ...(expected.status === undefined || expected.status === answer.status ? [] : [`status: expected ${expected.status}, got ${answer.status}`]),
    ...Object.entries(expected.headers ?? {}).flatMap(([name, value]) => compare(`header ${name}`, value, answer.headers.get(name) ?? undefined)),
    ...(expected.body === undefined ? [] : compare('body', expected.body, answer.body)),
    ...(answer.isBrokenOff ? ['the connection was broken off before the end of the body'] : []),
  ];
}

function compare(place: string, expected: unknown, actual: unknown): string[] {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) => compare(`${place}.${key}`, value, actual[key]));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, index) => compare(`${place}[${index}]`, value, actual[index]));
  }
  return JSON.stringify(expected) === JSON.stringify(actual) ? [] : [`${place}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual) ?? 'nothing'}`];
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseBody(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
