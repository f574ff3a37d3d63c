import type { DatabaseErrorKind } from './database';

const SOCKET_CODES = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const CERTIFICATE_CODES = /CERT|SIGNATURE|ISSUER/;

/** Texts of an error, or of any other thrown value. */
export interface ErrorTexts {
  readonly code: string;
  readonly message: string;
  readonly name: string;
}

/** Reads an error; missing texts are empty. */
export function textsOf(error: unknown): ErrorTexts {
  const { code = '', message = '', name = 'a value that is not an error' } = Object(error) as Partial<Record<keyof ErrorTexts, unknown>>;
  return { code: String(code), message: String(message), name: String(name) };
}

/** Returns whether this code of Node means that a connection was lost or cannot be established. */
export function isSocketCode(code: string): boolean {
  return SOCKET_CODES.has(code);
}

/** Returns the kind and reason of a socket or TLS error code of Node; undefined for any other. */
export function explainSocketCode(code: string): [DatabaseErrorKind, string] | undefined {
  if (CERTIFICATE_CODES.test(code)) {
    return ['unavailable', `the certificate of the database is not trusted for this host name (${code}): check the host name and certificate authorities`];
  }
  return isSocketCode(code) ? ['unavailable', `the database cannot be reached (${code})`] : undefined;
}
