import { Problem } from '../http/problem';
import type { Request } from '../http/request';

export const FORM = 'application/x-www-form-urlencoded';

export const CSV = 'text/csv';

/** JSON and formats based on it, such as `application/merge-patch+json` (https://www.rfc-editor.org/rfc/rfc6839#section-3.1). */
const JSON_TYPE = /^application\/([^\s/]+\+)?json$/;

/** Parameter of a media type (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.6). */
const PARAMETER = /;\s*([^\s=;]+)=(?:"([^"]*)"|([^\s;"]*))/g;

/** Fatal, because an incomplete character would silently be stored as U+FFFD. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Returns the media type of the body in lower case, without parameters; empty without a content type. */
export function mediaTypeOf({ headers }: Request): string {
  return (headers.get('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}

/** Returns the parameters of the content type, with names and values in lower case. */
export function mediaParametersOf({ headers }: Request): ReadonlyMap<string, string> {
  const found = (headers.get('content-type') ?? '').toLowerCase().matchAll(PARAMETER);
  return new Map([...found].map(([, name = '', quoted, token = '']) => [name, quoted ?? token]));
}

/** Returns whether a body of a media type is read as JSON, as it is without one. */
export function isJsonType(mediaType: string): boolean {
  return mediaType === '' || JSON_TYPE.test(mediaType);
}

/** Removes the byte order mark that some clients write (https://www.rfc-editor.org/rfc/rfc8259#section-8.1). */
export function textOf(body: string | Uint8Array): string {
  if (typeof body === 'string') return body.replace(/^\ufeff/, '');
  try {
    return UTF_8.decode(body);
  } catch {
    throw notUtf8();
  }
}

export function notUtf8(): Problem {
  return new Problem('INVALID_BODY', { detail: 'the body must be UTF-8' });
}
