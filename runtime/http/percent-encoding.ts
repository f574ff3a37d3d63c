import { isUtf8 } from 'node:buffer';

/** Consecutive escapes, which form whole characters. */
const ESCAPES = /(?:%[\da-f]{2})+/gi;

/** A lone surrogate, which text of a caller cannot contain otherwise. The check of values rejects it with the name of the value. */
const NOT_UTF8 = '\ud800';

/** Character that decoders write for bytes that are not UTF-8. */
const REPLACEMENT = /\ufffd/g;

/**
 * Decodes percent-encoded UTF-8 (https://www.rfc-editor.org/rfc/rfc3986#section-2.5). A `%` that does not begin an escape is literal. Bytes that
 * are not UTF-8 become a lone surrogate, not U+FFFD, which would be stored.
 */
export function decodePercent(text: string): string {
  return text.replace(ESCAPES, escapes => {
    const bytes = bytesOf(escapes);
    return isUtf8(bytes) ? bytes.toString() : NOT_UTF8;
  });
}

/** Returns whether all percent-encoded bytes of a text are UTF-8. */
export function encodesUtf8(text: string): boolean {
  for (const [escapes] of text.matchAll(ESCAPES)) {
    if (!isUtf8(bytesOf(escapes))) return false;
  }
  return true;
}

/** Marks characters that a decoding gateway has replaced, so that the check of values rejects them too. */
export function markReplaced(text: string): string {
  return text.replace(REPLACEMENT, NOT_UTF8);
}

function bytesOf(escapes: string): Buffer {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex');
}
