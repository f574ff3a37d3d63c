import { App, CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import { ScriptFolder } from '../support/script-folders';

const SCRIPT = "CREATE TABLE ${schema}.a (b text DEFAULT '${Value}'); -- ${schema}";

describe('placeholders', () => {
  const folder = new ScriptFolder();
  const placeholders = { schema: 'shop', value: "it''s $1 $& ${schema}" };

  afterAll(() => folder.remove());

  test('are replaced everywhere, once, without regard to case', () => {
    expect(folder.readOne(SCRIPT, { placeholders }).statements).toEqual([{ text: "CREATE TABLE shop.a (b text DEFAULT 'it''s $1 $& ${schema}')", line: 1 }]);
  });

  test('may contain statements and batches, and be empty', () => {
    expect(folder.readOne('${all}${none}', { placeholders: { all: 'SELECT 1; SELECT 2;', none: '' } }).statements).toHaveLength(2);
  });

  test('the checksum is that of the file, or, for a repeatable script, of what runs', () => {
    const read = (value: string) => folder.readFiles({ 'V1__a.sql': SCRIPT, 'R__a.sql': SCRIPT }, { placeholders: { schema: 'shop', value } }).scripts.map(({ checksum }) => checksum);
    const [versioned, repeatable] = read('a');

    expect(read('a')).toEqual([versioned, repeatable]);
    expect(read('b')).toEqual([versioned, expect.not.stringMatching(String(repeatable))]);
    expect(read('b')[1]).not.toBe(repeatable);
    expect(folder.readOne(SCRIPT, { placeholders }).checksum).toBe(folder.readOne(SCRIPT).checksum);
  });

  test('throws when a placeholder has no value', () => {
    expect(() => folder.readOne('SELECT 1;\n\nSELECT ${scheme};', { placeholders })).toThrow(
      /V1__one\.sql:3: \$\{scheme\} has no value; add scheme to placeholders, which has schema, value$/,
    );
    expect(() => folder.readOne('SELECT ${flyway:timestamp};', { placeholders: {} })).toThrow(/\$\{flyway:timestamp\} has no value; add flyway:timestamp to placeholders$/);
  });

  test.each(['$${"a": 1}$$', '${}', '${a b}', '$a{b}', '{schema}', '$(schema)'])('%j is not a placeholder', text => {
    expect(folder.readOne(`SELECT '${text}'`, { placeholders }).statements[0].text).toBe(`SELECT '${text}'`);
  });

  test('without values, texts stay, with a warning', () => {
    const { scripts, warnings } = folder.readFiles({ 'V1__a.sql': 'SELECT 1;', 'V2__b.sql': `\n${SCRIPT}`, 'V3__c.sql': '$${"a": 1}$$' });

    expect(scripts[1].statements[0].text).toContain('${schema}.a');
    expect(warnings).toEqual([
      expect.stringMatching(/^\$\{schema\} at migrations\d+\/V2__b\.sql:2: placeholders is not set, so this text is sent to the database as it is; .*cdk-vpc-lambda-api:unreplacedPlaceholder/),
    ]);
  });

  test('settings of Flyway leave the placeholders of a script as they are', () => {
    const files = { 'V1__a.sql': SCRIPT, 'V1__a.sql.conf': 'placeholderReplacement=false' };

    expect(folder.readFiles(files, { placeholders }).scripts[0].statements[0].text).toContain('${schema}.a');
    expect(folder.readFiles(files)).toMatchObject({ warnings: [] });
  });

  test.each<[string, { [name: string]: string }, string]>([
    ['differ only in case', { a: '1', A: '2' }, 'placeholders contains names that differ only in case, received "a, A"; keep one of them'],
    ['have a brace', { 'a}': '1' }, 'placeholders contains an invalid name, received "a}"; use a name without braces'],
    ['are empty', { '': '1' }, 'placeholders contains an invalid name, received ""'],
    ['have a line break in the value', { a: '1\n2' }, 'the placeholder a contains a line break, which would shift the line numbers of errors'],
  ])('throws when names %s', (_, values, message) => {
    expect(() => folder.readOne('SELECT 1;', { placeholders: values })).toThrow(`[Stack/Schema] ${message}`);
  });

  test('throws when a value is known only at deployment', () => {
    const token = new CfnParameter(new Stack(new App(), 'Other'), 'Schema').valueAsString;

    expect(() => folder.readOne('SELECT 1;', { placeholders: { schema: token } })).toThrow('[Stack/Schema] the placeholder schema of DatabaseScripts is a token, known only at deployment');
    expect(() => folder.readOne('SELECT 1;', { placeholders: { password: SecretValue.secretsManager('a').unsafeUnwrap() } })).toThrow('the placeholder password of DatabaseScripts is a token');
    expect(() => folder.readOne('SELECT 1;', { lockFile: token })).toThrow('lockFile of DatabaseScripts is a token');
    expect(() => folder.read(token)).toThrow('folder of DatabaseScripts is a token');
  });
});
