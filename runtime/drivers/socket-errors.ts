import type { DatabaseErrorKind } from './database';

const SOCKET_CODES = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const CERTIFICATE_CODES = /CERT|SIGNATURE|ISSUER/;

/** What can be read of an error, or of anything else that was thrown. */
export interface ErrorTexts {
  readonly code: string;
  readonly message: string;
  readonly name: string;
}

/** Reads an error; texts that are not there are empty. */
export function textsOf(error: unknown): ErrorTexts {
  const { code = '', message = '', name = 'something that is no error' } = Object(error) as Partial<Record<keyof ErrorTexts, unknown>>;
  return { code: String(code), message: String(message), name: String(name) };
}

/** Tells whether Node reports by this code that a connection is gone or does not come about. */
export function isSocketCode(code: string): boolean {
  return SOCKET_CODES.has(code);
}

/** Explains a code of Node's sockets or of TLS; undefined for any other. */
export function explainSocketCode(code: string): [DatabaseErrorKind, string] | undefined {
  if (CERTIFICATE_CODES.test(code)) {
    return ['unavailable', `the certificate of the database is not trusted for this host name (${code}): check host name and certificate authorities`];
  }
  return isSocketCode(code) ? ['unavailable', `the database cannot be reached (${code})`] : undefined;
}
