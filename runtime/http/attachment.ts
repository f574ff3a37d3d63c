/** Characters of a file name that every client reads as they are. */
const PLAIN = /^[\w !#$&+.^`~()[\]{}@,;=-]*$/;

/** Characters that are not encoded in a parameter (https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1). */
const ENCODED = /['()*]/g;

/**
 * Returns the `Content-Disposition` of a download (https://www.rfc-editor.org/rfc/rfc6266). A name with other than plain characters is also sent in an
 * encoded form, which clients prefer.
 *
 * @param fileName any text; empty: without a name
 */
export function attachment(fileName: string): string {
  const name = [...fileName.replace(/[\p{Cc}\p{Surrogate}/\\]/gu, '_')].slice(0, 200).join('');
  if (name === '') return 'attachment';
  const plain = `attachment; filename="${name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_')}"`;
  if (PLAIN.test(name)) return plain;
  return `${plain}; filename*=UTF-8''${encodeURIComponent(name).replace(ENCODED, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
