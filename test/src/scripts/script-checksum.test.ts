import { crc32 } from 'zlib';
import { ScriptFolder } from '../support/script-folders';

/** Checksums by Python: ctypes.c_int32(zlib.crc32("".join(lines).encode())).value */
const KNOWN: [string, number][] = [
  ['', 0],
  ['SELECT 1;', 78787420],
  ['CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  note text\n);\n', -1995679605],
  ['\ufeffSELECT \'é€😀\';\r\n', -2081137982],
  ['-- only a comment', 285392466],
  ['\n\n\nSELECT 1;\n\n', 78787420],
];

describe('checksum of a script', () => {
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  const checksum = (content: string | Buffer) => folder.readOne(content).checksum;

  test.each(KNOWN)('of %j is %d, as in Flyway', (text, expected) => {
    expect(checksum(text)).toBe(expected);
  });

  test('equals that of zlib for each byte', () => {
    const texts = Array.from({ length: 0x250 }, (_, code) => `SELECT '${String.fromCharCode(code + 1)}';`).filter(text => !/[\r\n]/.test(text));
    const { scripts } = folder.readFiles(Object.fromEntries(texts.map((text, index) => [`V${index}__x.sql`, text.replace("''", "''''")])));

    expect(scripts.map(each => each.checksum)).toEqual(texts.map(text => crc32(text.replace("''", "''''")) | 0)); // eslint-disable-line no-bitwise
  });

  test.each([['\n'], ['\r\n'], ['\r']])('is the same with the line break %j, and with or without one at the end', lineBreak => {
    const lines = ['CREATE TABLE a (id int);', '', 'CREATE TABLE b (id int);'];

    expect([lines, [...lines, ''], [...lines, '', '']].map(all => checksum(all.join(lineBreak)))).toEqual([lines, lines, lines].map(() => checksum(lines.join('\n'))));
  });

  test('is the same in every encoding', () => {
    const text = "SELECT 'é€';";
    const mark = '\ufeff';

    expect([`${mark}${text}`, Buffer.from(mark + text, 'utf16le'), Buffer.from(mark + text, 'utf16le').swap16()].map(checksum)).toEqual([1, 2, 3].map(() => checksum(text)));
  });

  test('changes with every character, even white space within a line', () => {
    const texts = ['SELECT 1;', 'SELECT 2;', 'SELECT  1;', 'SELECT 1; ', '-- a\nSELECT 1;', 'select 1;'];

    expect(new Set(texts.map(checksum)).size).toBe(texts.length);
  });
});
