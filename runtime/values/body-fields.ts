import { readFields, type RawValue } from './json-fields';
import { parseParameters } from '../http/parameters';
import { encodesUtf8 } from '../http/percent-encoding';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/** Fields of a body, each with its values in order, because a form may repeat them. */
export type BodyFields = ReadonlyMap<string, readonly RawValue[]>;

const FORM = 'application/x-www-form-urlencoded';

/** JSON and formats based on it, such as `application/merge-patch+json` (https://www.rfc-editor.org/rfc/rfc6839#section-3.1). */
const JSON_TYPE = /^application\/([^\s/]+\+)?json$/;

/** Fatal, because an incomplete character would silently be stored as U+FFFD. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the fields of a body: a JSON object, even without a content type, or a form.
 *
 * Throws INVALID_BODY for JSON that is not an object or too deep and for bytes that are not UTF-8, UNSUPPORTED_MEDIA_TYPE for anything else.
 */
export function readBody({ headers, body }: Request): BodyFields {
  if (!body?.length) return new Map();
  const mediaType = (headers.get('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  if (mediaType === FORM) return readForm(textOf(body));
  if (mediaType === '' || JSON_TYPE.test(mediaType)) return readJson(textOf(body));
  throw new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: `the content type must be application/json or ${FORM}` });
}

/** Removes the byte order mark that some clients write (https://www.rfc-editor.org/rfc/rfc8259#section-8.1). */
function textOf(body: string | Uint8Array): string {
  if (typeof body === 'string') return body.replace(/^\ufeff/, '');
  try {
    return UTF_8.decode(body);
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): Problem {
  return new Problem('INVALID_BODY', { detail: 'the body must be UTF-8' });
}

function readForm(body: string): BodyFields {
  // Parsing would replace other bytes by U+FFFD.
  if (!encodesUtf8(body)) throw notUtf8();
  return new Map([...parseParameters(body)].map(([name, values]) => [name, values.map(asRaw)]));
}

function readJson(body: string): BodyFields {
  return new Map([...readFields(body)].map(([name, value]) => [name, [value]]));
}

/** Creates a plain text value. */
export function asRaw(text: string): RawValue {
  return { kind: 'text', text, source: text };
}
