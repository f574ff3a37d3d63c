import { arrayLiteral, claimItems } from '../../../runtime/values/lists';
import { RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { createTestDatabase } from '../../support/database';
import { createDatabaseApp } from '../database-app';
import { httpEvent } from '../events';

const texts = (claim: string) => claimItems(claim).map(item => item?.text);

describe('claimItems', () => {
  test.each<[string, string[]]>([
    ['[admin editor]', ['admin', 'editor']],
    ['["admin","with space"]', ['admin', 'with space']],
    ['admin,editor', ['admin', 'editor']],
    ['admin', ['admin']],
    ['[1 2]', ['1', '2']],
    ['[1]', ['1']],
    ['[a,b]', ['a,b']],
    ['[]', []],
    ['', []],
  ])('%s has the items %j', (claim, items) => {
    expect(texts(claim)).toEqual(items);
  });
});

describe('arrayLiteral', () => {
  test.each<[Parameters<typeof arrayLiteral>[0], string]>([
    [[], '{}'],
    [[1, '2', true], '{"1","2","true"}'],
    [['', 'NULL', 'a b', '{x,y}'], '{"","NULL","a b","{x,y}"}'],
    [['"', '\\', '","'], '{"\\"","\\\\","\\",\\""}'],
    [[Buffer.from([0, 255])], '{"\\\\x00ff"}'],
  ])('%j is written as %s', (values, literal) => {
    expect(arrayLiteral(values)).toBe(literal);
  });
});

describe('lists in PostgreSQL', () => {
  test('items of every type arrive as they were sent, and so do empty lists', async () => {
    const sent = {
      string: ['a "b"', '\\', '{,}', '', 'NULL'],
      integer: [1, -2],
      bigint: ['9223372036854775807'],
      number: [0.5, -1e100],
      decimal: ['24.90'],
      boolean: [true, false],
      date: ['2026-01-31'],
      timestamp: ['2026-01-31T08:00:00.123456Z'],
      uuid: ['1b4e28ba-2fa1-11d2-883f-0016d3cca427'],
      json: [{ a: [1, '"'] }, 'text', true],
      binary: ['AP8=', ''],
    };
    const names = Object.keys(sent);
    const route = SqlRoute.post('/echo', {
      sql: `SELECT ${names.map(name => `:${name} AS "${name}"`).join(', ')}`,
      parameters: Object.fromEntries(Object.values(ValueType).map(valueType => [valueType, RequestValue.body(valueType, { valueType, list: true })])),
      result: SqlResult.row(),
      readOnly: true,
    });
    const database = await createTestDatabase();
    const app = createDatabaseApp(database, [route], { allowOrigins: [], exposeHeaders: [], allowCredentials: false });

    const empty = Object.fromEntries(names.map(name => [name, []]));
    for (const lists of [sent, empty]) {
      expect(JSON.parse((await app.answer(httpEvent('POST /echo', { body: JSON.stringify(lists) }))).body)).toEqual(lists);
    }
    await database.drop();
  });
});
