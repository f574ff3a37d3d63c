import { readFields, type GivenValue } from './json-fields';
import { parseParameters } from '../http/parameters';
import { encodesUtf8 } from '../http/percent-encoding';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/** Fields of a body, each with its values in order: a form may repeat them. */
export type Fields = ReadonlyMap<string, readonly GivenValue[]>;

const FORM = 'application/x-www-form-urlencoded';

/** JSON, and formats that are made of it, as in `application/merge-patch+json` (https://www.rfc-editor.org/rfc/rfc6839#section-3.1). */
const JSON_TYPE = /^application\/([^\s/]+\+)?json$/;

/** Half a character would be stored as U+FFFD, without a word. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the fields of a body: a JSON object, also without a content type, or a form.
 *
 * Throws INVALID_BODY for JSON that is not an object or too deep and for bytes that are not UTF-8, UNSUPPORTED_MEDIA_TYPE for anything else.
 */
export function readBody({ headers, body }: Request): Fields {
  if (!body?.length) return new Map();
  const mediaType = (headers.get('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  if (mediaType === FORM) return readForm(textOf(body));
  if (mediaType === '' || JSON_TYPE.test(mediaType)) return readJson(textOf(body));
  throw new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: `the content type must be application/json or ${FORM}` });
}

/** Leaves out a byte order mark, as some clients write one (https://www.rfc-editor.org/rfc/rfc8259#section-8.1). */
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

function readForm(body: string): Fields {
  // Reading would replace other bytes by U+FFFD.
  if (!encodesUtf8(body)) throw notUtf8();
  return new Map([...parseParameters(body)].map(([name, values]) => [name, values.map(asGiven)]));
}

function readJson(body: string): Fields {
  return new Map([...readFields(body)].map(([name, value]) => [name, [value]]));
}

/** A value that is plain text. */
export function asGiven(text: string): GivenValue {
  return { kind: 'text', text, source: text };
}
