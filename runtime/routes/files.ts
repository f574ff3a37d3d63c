import { broken, type Missing } from './problems';
import type { Result } from './result';
import type { FileManifest } from '../../src/contract/manifest';
import type { KeptRow } from '../drivers/database';
import { attachment } from '../http/attachment';
import { Problem } from '../http/problem';

/** Type of content whose type is not known. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** A media type with parameters (https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1). */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]{1,100}\/[\w!#$%&'*+.^`|~-]{1,100}(?:\s*;\s*[\w!#$%&'*+.^`|~-]+=(?:[\w!#$%&'*+.^`|~-]+|"[\x20\x21\x23-\x5b\x5d-\x7e]*"))*$/;

/** Creates the result that answers the bytes of a column of the first row. */
export function createFile({ content, contentType, fileName }: FileManifest, missing: Missing): Result {
  return {
    discardsRows: true,
    keepsRow: 0,
    render: ({ kept }, values) => {
      const bytes = kept && columnOf(kept, content);
      if (!bytes) throw new Problem(missing(values) ?? 'NOT_FOUND');
      const type = textOf(kept, contentType);
      return {
        status: 200,
        headers: { 'content-type': MEDIA_TYPE.test(type) ? type : UNKNOWN_TYPE, 'content-disposition': attachment(textOf(kept, fileName)) },
        body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      };
    },
  };
}

function textOf(row: KeptRow, column: string | undefined): string {
  const bytes = column === undefined ? undefined : columnOf(row, column);
  return bytes ? Buffer.from(bytes).toString('utf8') : '';
}

function columnOf(row: KeptRow, column: string): Uint8Array | null {
  const bytes = row.bytes(column);
  if (bytes === undefined) throw broken(`the file needs column "${column}", which the statement did not return`);
  return bytes;
}
