import { refuserOf } from './check';
import { asRaw, type RawValue } from './json-fields';
import type { ValueManifest } from '../../src/contract/value-manifest';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';

/** An entity tag, weak or strong (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3). */
const TAG = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/;

/** Suffix of the tags of compressed answers. */
const GZIP = /-gzip$/;

/**
 * Returns the entity tag of `If-Match`, without quotes and without the suffix of compressed answers, as an array; empty if there is none, or for
 * an optional `*`.
 *
 * Throws PRECONDITION_REQUIRED if a required header is missing, PRECONDITION_FAILED for a weak tag, which matches no version
 * (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1), and INVALID_PARAMETER for `*` if a tag is required, a list of tags, or any other text.
 */
export function readIfMatch({ headers }: Request, manifest: ValueManifest): readonly RawValue[] {
  const { key, required } = manifest;
  const header = headers.get('if-match')?.trim();
  if (header === undefined && required) throw new Problem('PRECONDITION_REQUIRED', { parameter: key, detail: `send ${key} with the ETag of the resource` });
  if (header === undefined || (header === '*' && !required)) return [];
  const [, weak, tag] = TAG.exec(header) ?? [];
  if (tag === undefined) throw new Problem('INVALID_PARAMETER', { parameter: key, detail: `${key} must be one entity tag as in "7"` });
  if (weak) throw refuserOf(manifest)('is weak');
  return [asRaw(tag.replace(GZIP, ''))];
}
