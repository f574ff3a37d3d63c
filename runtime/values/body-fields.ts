import { FORM, isJsonType, mediaTypeOf, notUtf8, textOf } from './body-text';
import { asRaw, readFields, type RawValue } from './json-fields';
import { parseParameters } from '../http/parameters';
import { encodesUtf8 } from '../http/percent-encoding';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/** Fields of a body, each with its values in order, because a form may repeat them. */
export type BodyFields = ReadonlyMap<string, readonly RawValue[]>;

/**
 * Reads the fields of a body: a JSON object, even without a content type, or a form.
 *
 * Throws INVALID_BODY for JSON that is not an object or too deep and for bytes that are not UTF-8, UNSUPPORTED_MEDIA_TYPE for anything else.
 */
export function readBody(request: Request): BodyFields {
  const { body } = request;
  if (!body?.length) return new Map();
  const mediaType = mediaTypeOf(request);
  if (mediaType === FORM) return readForm(textOf(body));
  if (isJsonType(mediaType)) return readJson(textOf(body));
  throw new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: `the content type must be application/json or ${FORM}` });
}

function readForm(body: string): BodyFields {
  // Parsing would replace other bytes by U+FFFD.
  if (!encodesUtf8(body)) throw notUtf8();
  return new Map([...parseParameters(body)].map(([name, values]) => [name, values.map(asRaw)]));
}

function readJson(body: string): BodyFields {
  return new Map([...readFields(body)].map(([name, value]) => [name, [value]]));
}
