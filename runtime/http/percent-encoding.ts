import { isUtf8 } from 'node:buffer';

/** All escapes in a row, which are whole characters. */
const ESCAPES = /(?:%[\da-f]{2})+/gi;

/** Half of a surrogate pair, which no text of a caller can hold otherwise. The check of values refuses it by the name of the value. */
const NOT_UTF8 = '\ud800';

/** What decoders put where bytes are not UTF-8. */
const REPLACEMENT = /\ufffd/g;

/**
 * Decodes percent-encoded UTF-8 (https://www.rfc-editor.org/rfc/rfc3986#section-2.5). A `%` that begins no escape is meant as it is. Bytes that
 * are not UTF-8 become half of a surrogate pair, not U+FFFD, which would be stored.
 */
export function decodePercent(text: string): string {
  return text.replace(ESCAPES, escapes => {
    const bytes = bytesOf(escapes);
    return isUtf8(bytes) ? bytes.toString() : NOT_UTF8;
  });
}

/** Whether all percent-encoded bytes of a text are UTF-8. */
export function encodesUtf8(text: string): boolean {
  for (const [escapes] of text.matchAll(ESCAPES)) {
    if (!isUtf8(bytesOf(escapes))) return false;
  }
  return true;
}

/** Marks what a gateway that decodes has already replaced, so that the check of values refuses it as well. */
export function markReplaced(text: string): string {
  return text.replace(REPLACEMENT, NOT_UTF8);
}

function bytesOf(escapes: string): Buffer {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex');
}
