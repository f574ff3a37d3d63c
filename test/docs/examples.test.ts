import { sqlServerRoutes } from './example-app';
import { type Answer, type Example, examples, examplesIn, parseAnswer } from './example-blocks';
import { type ExampleServer, serveExamples } from './example-server';
import { PAGES } from './pages';
import { DatabaseEngine } from '../../src';
import { compileRoutes } from '../support/compile-routes';

const ALL = PAGES.map(page => ({ page, found: examples(page) })).filter(({ found }) => found.length > 0);
const VARIANTS = ALL.flatMap(({ page, found }) => found.flatMap(example => example.sqlServer.map(variant => ({ name: `${page}:${variant.line}`, example, variant }))));

/** JSON without white space between its tokens, which pages have more of than answers; any other body as it is. */
function compact({ headers, body }: Answer): string {
  return /json$/.test(headers['content-type'] ?? '') ? body.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1') : body;
}

/** The answer, with the headers that the page shows, and request ids as in the page. */
function shown({ status, headers, body }: Answer, { headers: listed }: Answer): Answer {
  return {
    status,
    headers: Object.fromEntries(Object.keys(listed).map(name => [name, headers[name]])),
    body: compact({ status, headers, body }).replace(/("requestId":)"[^"]+"/, '$1"…"'),
  };
}

const EXAMPLE = "```ts\nSqlRoute.get('/', { sql: 'SELECT 1' });\n```\n\n```sh\ncurl http://localhost:3000/\n```\n";

describe('the examples of a page', () => {
  test('must show an answer to each request', () => {
    expect(() => examplesIn(EXAMPLE, 'page.md')).toThrow('page.md:1: the request of line 5 has no answer: an http block must follow');
  });

  test('must show the route of each request in the same section', () => {
    expect(() => examplesIn(EXAMPLE.replace('\n\n', '\n\n## Section\n\n'), 'page.md')).toThrow('page.md: the request of line 7 has no sample in TypeScript in its section');
  });

  test('have SQL that runs before, and the same for SQL Server', () => {
    const [{ setup, sqlServer }] = examplesIn('```sql\nA\n```\n```ts\nB\n```\n```sql\nC\n```\nSQL Server:\n\n```sql\nD\n```\n', 'page.md');
    expect({ setup, sqlServer }).toEqual({ setup: ['A\n', 'C\n'], sqlServer: [{ line: 12, sql: 'D' }] });
  });

  test('show status, headers and body', () => {
    expect(parseAnswer('HTTP/1.1 200 OK\nETag: "a:b"\n\n[]\n')).toEqual({ status: 'HTTP/1.1 200 OK', headers: { etag: '"a:b"' }, body: '[]' });
  });
});

describe.each(ALL)('the examples of $page', ({ found }) => {
  const requested = found.filter(({ exchanges }) => exchanges.length > 0);
  let server: ExampleServer;

  beforeAll(async () => {
    server = await serveExamples(requested);
  }, 120_000);
  afterAll(() => server.stop());

  test.each(requested)('$name gets the answers that the page shows', async (example: Example) => {
    await server.reset(example);
    for (const exchange of example.exchanges) {
      const answer = await server.send(example, exchange);
      expect({ line: exchange.line, ...shown(answer, exchange.answer) })
        .toEqual({ line: exchange.line, ...exchange.answer, body: compact(exchange.answer) });
    }
  });
});

describe('the SQL Server text of an example', () => {
  test.each(VARIANTS)('$name compiles', ({ example, variant }) => {
    expect(Object.keys(compileRoutes(sqlServerRoutes(example, variant), DatabaseEngine.SQL_SERVER))).not.toEqual([]);
  });
});
