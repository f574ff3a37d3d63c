import { CSV, isJsonType, mediaParametersOf, mediaTypeOf, textOf } from './body-text';
import { asRaw, parseJson, readValue, type RawValue } from './json-fields';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/**
 * Returns a body that is one value: a JSON document, even without a content type, or the text of a CSV body, whose kind is `text`; in an array,
 * which is empty without a body.
 *
 * Throws INVALID_BODY for a text that is not JSON and for bytes that are not UTF-8, UNSUPPORTED_MEDIA_TYPE for other content types.
 */
export function readDocument(request: Request, takesCsv: boolean): readonly RawValue[] {
  const { body } = request;
  if (!body?.length) return [];
  const mediaType = mediaTypeOf(request);
  if (isJsonType(mediaType)) return [readJson(textOf(body))];
  if (!takesCsv || mediaType !== CSV) throw unsupported(`the content type must be application/json${takesCsv ? ` or ${CSV}` : ''}`);
  checkParameters(request);
  return [asRaw(textOf(body))];
}

function readJson(text: string): RawValue {
  if (parseJson(text) === undefined) throw new Problem('INVALID_BODY', { detail: 'the body must be JSON' });
  return readValue(text.trim());
}

/** Parameters of `text/csv` are in https://www.rfc-editor.org/rfc/rfc7111#section-5.1. */
function checkParameters(request: Request): void {
  const { charset = 'utf-8', header = 'present' } = Object.fromEntries(mediaParametersOf(request));
  if (charset !== 'utf-8' && charset !== 'utf8') throw unsupported(`the charset of ${CSV} must be utf-8`);
  if (header !== 'present') throw unsupported(`${CSV} must begin with a header line`);
}

function unsupported(detail: string): Problem {
  return new Problem('UNSUPPORTED_MEDIA_TYPE', { detail });
}
