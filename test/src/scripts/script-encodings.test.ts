import { ScriptFolder } from '../support/script-folders';

const MARK = '\ufeff';
const TEXT = "SELECT 'é€';";

describe('encodings of scripts', () => {
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  const declared = (declaration: string, hex: string) => Buffer.concat([Buffer.from(`${declaration}\nSELECT '`), Buffer.from(hex, 'hex'), Buffer.from("';")]);

  describe.each(['postgres', 'sql-server'] as const)('of %s', engine => {
    test.each<[string, Buffer]>([
      ['UTF-8', Buffer.from(TEXT)],
      ['UTF-8 with a byte order mark', Buffer.from(MARK + TEXT)],
      ['UTF-16, little end first', Buffer.from(MARK + TEXT, 'utf16le')],
      ['UTF-16, big end first', Buffer.from(MARK + TEXT, 'utf16le').swap16()],
    ])('may be %s', (_, bytes) => {
      expect(folder.readOne(bytes, { engine }).statements).toEqual([{ text: engine === 'postgres' ? TEXT.slice(0, -1) : TEXT, line: 1 }]);
    });

    test.each<[string, Buffer, string]>([
      ['Latin-1', Buffer.from("SELECT 1;\n\nSELECT 'é';", 'latin1'), ':3: the bytes are not UTF-8; save the file as UTF-8'],
      ['UTF-16 without a mark', Buffer.from('SELECT 1;', 'utf16le'), ':1: the file contains zero bytes, as in UTF-16; save it as UTF-8'],
      ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00]), ':3: the file contains zero bytes, as in UTF-16; save it as UTF-8'],
    ])('throws when the bytes are %s', (_, bytes, message) => {
      expect(() => folder.readOne(bytes, { engine })).toThrow(`V1__one.sql${message}`);
    });
  });

  test.each<[string, Buffer, string]>([
    ['Latin-1 as by pg_dump', declared("SET client_encoding = 'LATIN1';", 'e980'), 'é\x80'],
    ['Windows-1252', declared('set client_encoding to WIN1252;', '80'), '€'],
    ['Latin-9', declared("SET NAMES 'latin9';", 'a4'), '€'],
    ['Shift JIS to psql', declared('\\encoding SJIS', '8365'), 'テ'],
  ])('a script of PostgreSQL may declare %s, which is not sent', (_, bytes, value) => {
    expect(folder.readOne(bytes).statements).toEqual([{ text: `SELECT '${value}'`, line: 2 }]);
  });

  test('a script of SQL Server cannot declare an encoding', () => {
    expect(() => folder.readOne(declared("-- SET client_encoding = 'LATIN1';", 'e9'), { engine: 'sql-server' })).toThrow(/:2: the bytes are not UTF-8; save the file as UTF-8$/);
    expect(folder.readOne("--\nSET NAMES 'MULE_INTERNAL';", { engine: 'sql-server' }).statements).toHaveLength(1);
  });

  test('throws when a script of PostgreSQL declares what cannot be read', () => {
    expect(() => folder.readOne(declared("SET client_encoding = 'MULE_INTERNAL';", 'e9'))).toThrow(/V1__one\.sql declares the encoding MULEINTERNAL, which is not supported; save it/);
  });
});

describe.each([['\n'], ['\r\n'], ['\r']])('scripts with the line break %j', lineBreak => {
  const folder = new ScriptFolder();
  const lines = (...all: string[]) => all.join(lineBreak);

  afterAll(() => folder.remove());

  test('have the lines of their statements', () => {
    const { statements } = folder.readOne(lines('-- a', 'SELECT 1;', '', 'SELECT 2, -- b', '  3;', ''));

    expect(statements.map(({ line }) => line)).toEqual([2, 4]);
  });

  test('have the rows of COPY', () => {
    const { statements } = folder.readOne(lines('COPY a (b) FROM stdin;', '1', '2', '\\.', 'SELECT 1;'));
    const rows = lineBreak === '\r' ? '1\n2\n' : lines('1', '2', '');

    expect(statements).toEqual([{ text: 'COPY a (b) FROM stdin', line: 1, rows: { text: rows, line: 2 } }, { text: 'SELECT 1', line: 5 }]);
  });

  test('have the batches of SQL Server', () => {
    const { statements } = folder.readOne(lines('SELECT 1', 'GO', '', 'SELECT 2', 'go 3', ''), { engine: 'sql-server' });

    expect(statements).toEqual([{ text: 'SELECT 1', line: 1 }, { text: 'SELECT 2', line: 4, times: 3 }]);
  });

  test('are without a transaction if a line says so', () => {
    expect(folder.readOne(lines('-- no transaction', 'SELECT 1;')).transaction).toBe(false);
  });
});

describe('dumps', () => {
  const folder = new ScriptFolder();

  afterAll(() => folder.remove());

  test('may be a script', () => {
    const dump = [
      '--\n-- PostgreSQL database dump\n--\n', '\\restrict a1B2', "SET statement_timeout = 0;\nSET client_encoding = 'UTF8';", "SELECT pg_catalog.set_config('search_path', '', false);",
      'CREATE TABLE public.a (id integer);', 'COPY public.a (id) FROM stdin;\n1\n\\.\n', '\\unrestrict a1B2\n',
    ].join('\n');

    expect(folder.readOne(dump)).toMatchObject({
      transaction: true,
      statements: [
        { text: 'SET statement_timeout = 0' }, { text: "SELECT pg_catalog.set_config('search_path', '', false)" }, { text: 'CREATE TABLE public.a (id integer)' },
        { text: 'COPY public.a (id) FROM stdin', rows: { text: '1\n' } },
      ],
    });
  });

  test.each<[string, string]>([
    ['\\c shop', 'V1__one.sql:2: \\c is a psql command, not SQL; remove it (pg_dump without --create)'],
    ['\\i tables.sql', ':2: \\i is a psql command, not SQL; combine the scripts into one file'],
    ['\\set owner alice', ':2: \\set is a psql command, not SQL; write the values into the statements'],
    ['CREATE DATABASE shop;', ':2: CREATE DATABASE shop; remove it (pg_dump without --create)'],
    ['DROP DATABASE IF EXISTS shop;', ':2: DROP DATABASE IF; remove it (pg_dump without --create)'],
  ])('throws for %s', (line, message) => {
    expect(() => folder.readOne(`SELECT 1;\n${line}\n`)).toThrow(message);
  });
});
