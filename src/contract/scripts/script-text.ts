import { ScriptFileError } from './script-file-error';

/** Encoding names of `TextDecoder`, by name in PostgreSQL (https://www.postgresql.org/docs/current/multibyte.html). */
const DECODERS: { readonly [encoding: string]: string } = {
  UTF8: 'utf-8',
  UNICODE: 'utf-8',
  SQLASCII: 'utf-8',
  ...Object.fromEntries([[2, 2], [3, 3], [4, 4], [5, 9], [6, 10], [7, 13], [8, 14], [9, 15], [10, 16]].map(([latin, iso]) => [`LATIN${latin}`, `iso-8859-${iso}`])),
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map(part => [`ISO8859${part}`, `iso-8859-${part}`])),
  ...Object.fromEntries([1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258].map(page => [`WIN${page}`, `windows-${page}`])),
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  KOI8R: 'koi8-r',
  KOI8: 'koi8-r',
  KOI8U: 'koi8-u',
  EUCJP: 'euc-jp',
  SJIS: 'shift_jis',
  SHIFTJIS: 'shift_jis',
  EUCKR: 'euc-kr',
  UHC: 'euc-kr',
  EUCCN: 'gbk',
  GBK: 'gbk',
  GB18030: 'gb18030',
  BIG5: 'big5',
};

/** Encodings that `TextDecoder` reads as windows-1252. */
const LATIN1 = /^(?:LATIN1|ISO88591)$/;

/** Characters of the bytes 0x80 to 0x9f, which `TextDecoder` of Node.js 20 to 24 reads as control characters (https://github.com/nodejs/node/issues/56542). */
const WIN1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const DECLARATION = /^[ \t]*(?:SET[ \t]+(?:client_encoding[ \t]*(?:=|TO)|NAMES)|\\encoding)[ \t]*'?([\w-]+)/gim;

const BYTE_ORDER_MARKS = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/**
 * Decodes a text file in the encoding of its byte order mark or its declaration, as in `SET client_encoding = 'LATIN1'`; the default is UTF-8.
 *
 * @param file path that errors name
 * @throws ScriptFileError with the line of the first byte that is not a character of the encoding
 */
export function decodeScript(file: string, bytes: Buffer): string {
  if (markOf(bytes)) return decodeUnicode(file, bytes);
  rejectZeros(file, bytes);
  const declared = declaredEncoding(file, bytes);
  if (declared !== undefined && LATIN1.test(declared)) return bytes.toString('latin1');
  if (declared === 'WIN1252') return bytes.toString('latin1').replaceAll(/[\x80-\x9f]/g, control => WIN1252[control.charCodeAt(0) - 0x80]!);
  const encoding = declared === undefined ? 'utf-8' : DECODERS[declared]!;
  return decode(file, bytes, encoding, encoding === 'utf-8'
    ? 'save the file as UTF-8, or declare its encoding in the first line, as in "SET client_encoding = \'LATIN1\';"'
    : 'save the file as UTF-8 without another declared encoding');
}

/**
 * Decodes a text file in the encoding of its byte order mark; the default is UTF-8.
 *
 * @param file path that errors name
 * @throws ScriptFileError with the line of the first byte that is not a character of the encoding
 */
export function decodeUnicode(file: string, bytes: Buffer): string {
  const mark = markOf(bytes);
  if (mark) return decode(file, bytes.subarray(mark[1].length), mark[0], 'save the file as UTF-8');
  rejectZeros(file, bytes);
  return decode(file, bytes, 'utf-8', 'save the file as UTF-8');
}

function markOf(bytes: Buffer) {
  return BYTE_ORDER_MARKS.find(([, prefix]) => prefix.every((byte, index) => bytes[index] === byte));
}

function rejectZeros(file: string, bytes: Buffer): void {
  if (bytes.includes(0)) throw new ScriptFileError(file, lineAt(bytes, bytes.indexOf(0)), 'the file contains zero bytes, as in UTF-16', 'save it as UTF-8');
}

function declaredEncoding(file: string, bytes: Buffer): string | undefined {
  const names = [...bytes.toString('latin1').matchAll(DECLARATION)].map(([, name]) => name!.toUpperCase().replaceAll(/[-_]/g, '').replace(/^WINDOWS/, 'WIN'));
  const [first, ...others] = new Set(names);
  if (others.length > 0) throw new ScriptFileError(file, undefined, `declares several encodings, got ${[first, ...others].join(', ')}`, 'save it as UTF-8 without a declaration');
  if (first === undefined || first === 'WIN1252' || LATIN1.test(first) || Object.hasOwn(DECODERS, first)) return first;
  throw new ScriptFileError(file, undefined, `declares the encoding ${first}, which is not supported`, 'save it as UTF-8 (iconv -t UTF-8) without a declaration');
}

function decode(file: string, bytes: Buffer, encoding: string, remedy: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new ScriptFileError(file, firstBadLine(bytes, encoding), `the bytes are not ${encoding.toUpperCase()}`, remedy);
  }
}

/** Returns the first line that cannot be decoded: line breaks are unambiguous in all these encodings. */
function firstBadLine(bytes: Buffer, encoding: string): number {
  const wide = encoding.startsWith('utf-16');
  if (wide) return 1;
  const lines = bytes.toString('latin1').split('\n').map(line => Buffer.from(line, 'latin1'));
  const wrong = lines.findIndex(line => {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(line);
      return false;
    } catch {
      return true;
    }
  });
  return wrong + 1;
}

function lineAt(bytes: Buffer, index: number): number {
  return bytes.subarray(0, index).filter(byte => byte === 0x0a).length + 1;
}
