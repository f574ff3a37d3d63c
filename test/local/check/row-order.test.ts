import { readFileSync } from 'node:fs';
import { createLibrary, type LibraryCheck, pagesOf } from './ordered-routes';
import { RequestValue, RowOrder, SqlResult, SqlRoute } from '../../../src';
import type { OrderChoiceManifest, SqlRouteManifest, StatementManifest } from '../../../src/contract/manifest';

/** Changes the text of one statement of each choice. */
const withText = (name: 'first' | 'after' | 'afterNull', change: (text: string) => string) => (manifest: SqlRouteManifest): SqlRouteManifest => {
  const changed = (statement: StatementManifest) => ({ ...statement, text: change(statement.text) });
  const choices = manifest.order!.choices.map((choice): OrderChoiceManifest => ({ ...choice, [name]: changed(choice[name]!) }));
  return { ...manifest, order: { ...manifest.order!, choices } };
};

describe('the check of orders', () => {
  let library: LibraryCheck;
  const CHOICE = RowOrder.choose('sort', { cheap: ['price', 'id'], latest: ['due DESC', 'id'] }, { defaultChoice: 'cheap' });

  beforeAll(async () => {
    library = await createLibrary();
  });
  afterAll(() => library.close());

  test('two orders with their indexes are fine', async () => {
    expect(await library.check(pagesOf('SELECT id, price, due FROM books', CHOICE, true))).toEqual([]);
  });

  test('an error of the statement is reported once, with its line', async () => {
    expect(await library.check(pagesOf('SELECT id, prize AS price, due\nFROM books', CHOICE, true))).toMatchObject([
      { level: 'error', message: 'column "prize" does not exist (Perhaps you meant to reference the column "books.price".)', details: ['SELECT id, prize AS price, due', '           ^'] },
    ]);
  });

  test('a column that the statement does not return is an error of its choice', async () => {
    expect(await library.findings('SELECT id, price, due AS published FROM books', CHOICE)).toEqual([
      'error: the order "latest" has the column "due", which the statement does not return: it returns id, price, published',
    ]);
    expect(await library.findings('SELECT id, title FROM books', ['titel', 'id'])).toEqual([
      'error: the order has the column "titel", which the statement does not return (did you mean "title"?): it returns id, title',
    ]);
    expect(await library.findings('SELECT id, price AS "Price" FROM books', ['price', 'id'])).toEqual([
      'error: the order has the column "price", which the statement does not return (did you mean "Price"?): it returns id, Price',
    ]);
  });

  test.each([['doc', 'json'], ['place', 'point']])('a column %s of the type %s, which has no order, is an error that says so', async (column, type) => {
    expect(await library.findings(`SELECT id, ${column} FROM books`, [column, 'id'])).toEqual([
      `error: the order has the column "${column}", but values of the type ${type} have no order: select an expression of it AS another column, such as one of its fields or CAST(${column} AS text), and order by that`,
    ]);
  });

  test.each([['first', ''], ['after', ', next page'], ['afterNull', ', next page after NULL']] as const)('the text "%s" of a choice is prepared', async (name, place) => {
    const findings = await library.check(pagesOf('SELECT id, price, due FROM books', CHOICE), withText(name, text => text.replace('LIMIT', 'AND nothing LIMIT')));

    expect(findings).toMatchObject(['cheap', 'latest'].map(choice => ({ level: 'error', message: expect.stringContaining(`the order "${choice}"${place}: `), sqlState: '42804' })));
  });

  test('the text that counts the rows is prepared', async () => {
    const findings = await library.check(pagesOf('SELECT id, price, due FROM books', CHOICE, true), manifest => {
      const page = manifest.result.page!;
      const statement = { ...page.total!.statement, text: page.total!.statement.text.replace('count(*)', 'counted') };
      return { ...manifest, result: { ...manifest.result, page: { ...page, total: { ...page.total!, statement } } } };
    });

    expect(findings).toMatchObject([{ level: 'error', message: 'total: column "counted" does not exist' }]);
  });

  test('the findings are those of the documentation', async () => {
    const orderBy = RowOrder.choose('sort', { cheapest: ['price', 'id'], newest: ['added DESC'] }, { defaultChoice: 'cheapest' });
    const findings = await library.findings('SELECT id, name, price, added FROM products WHERE shop = :shop', orderBy);

    expect(readFileSync('docs/local.md', 'utf8')).toContain(`  error    GET    /products\n${findings.map(finding => `             ${finding}\n`).join('')}\`\`\``);
  });

  test('rows without pages need neither a unique order nor an index', async () => {
    const rows = (column: string) => library.check(SqlRoute.get('/books', { sql: 'SELECT id, title FROM books', result: SqlResult.rows({ orderBy: RowOrder.by([column]) }) }));

    expect(await rows('title')).toEqual([]);
    expect(await rows('titel')).toMatchObject([{ level: 'error' }]);
  });

  test('a value of a statement with an order is reported once', async () => {
    const sql = 'SELECT id, price, due FROM books WHERE id <> :except';
    const route = SqlRoute.get('/books', { sql, parameters: { except: RequestValue.query('except') }, result: SqlResult.page({ orderBy: CHOICE }) });

    expect((await library.check(route)).filter(({ message }) => message.startsWith(':'))).toEqual([
      { level: 'warning', message: ":except is integer in the database, but text in the API: declare RequestValue.query('except', { valueType: ValueType.INTEGER })" },
    ]);
  });
});
