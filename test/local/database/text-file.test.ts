import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTextFile } from '../../../local/database/text-file';

describe('readTextFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'text-file-'));
  const path = join(folder, 'schema.sql');
  const read = (bytes: Buffer) => {
    writeFileSync(path, bytes);
    return readTextFile(path);
  };

  afterAll(() => rmSync(folder, { recursive: true }));

  const declared = (declaration: string, hex: string) => Buffer.concat([Buffer.from(`${declaration}\nSELECT '`), Buffer.from(hex, 'hex'), Buffer.from("';")]);

  test.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from("SELECT 'é';"), "SELECT 'é';"],
    ['UTF-8 with a byte order mark', Buffer.from("\ufeffSELECT 'é';"), "SELECT 'é';"],
    ['UTF-16 with a byte order mark', Buffer.from("\ufeffSELECT 'é';", 'utf16le'), "SELECT 'é';"],
    ['UTF-16, big end first', Buffer.from("\ufeffSELECT 'é';", 'utf16le').swap16(), "SELECT 'é';"],
    ['Latin-1, declared as by pg_dump', declared("SET client_encoding = 'LATIN1';", 'e980'), "SET client_encoding = 'LATIN1';\nSELECT 'é\x80';"],
    ['Windows-1252, declared', declared('set client_encoding to WIN1252;', '80'), "set client_encoding to WIN1252;\nSELECT '€';"],
    ['ISO 8859-15, declared by its other name', declared("SET NAMES 'latin9';", 'a4'), "SET NAMES 'latin9';\nSELECT '€';"],
    ['Shift JIS, declared to psql', declared('\\encoding SJIS', '8365'), "\\encoding SJIS\nSELECT 'テ';"],
    ['KOI8-R', declared("SET client_encoding = 'KOI8R';", 'c1'), "SET client_encoding = 'KOI8R';\nSELECT 'а';"],
  ])('reads %s', (_, bytes, text) => {
    expect(read(bytes)).toBe(text);
  });

  test.each<[string, Buffer, string]>([
    ['is Latin-1', Buffer.from("SELECT 1;\n\nSELECT 'é';", 'latin1'), ':3: the bytes are not UTF-8: save the file as UTF-8, or declare its encoding in the first line, as in "SET client_encoding = \'LATIN1\';"'],
    ['is UTF-16 without a mark', Buffer.from('SELECT 1;', 'utf16le'), ':1: the file contains zero bytes, as in UTF-16: save it as UTF-8'],
    ['is not what it declares', declared("SET client_encoding = 'UTF8';", 'e9'), ':2: the bytes are not UTF-8'],
    ['has half a character of a wide encoding', declared("SET client_encoding = 'EUC_JP';", 'a4'), ':2: the bytes are not EUC-JP: save the file as UTF-8 without another declared encoding'],
    ['declares what cannot be read', declared("SET client_encoding = 'MULE_INTERNAL';", 'e9'), ' declares the encoding MULEINTERNAL, which is not supported'],
    ['declares two', declared("SET client_encoding = 'LATIN1';\nSET client_encoding = 'UTF8';", 'e9'), ' declares several encodings, got LATIN1, UTF8'],
  ])('throws when the file %s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(`${path}${message}`);
  });
});
