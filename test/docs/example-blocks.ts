import { read } from './pages';

/** Request and answer of an example, as the page shows them. */
export interface Exchange {
  /** Line of the request. */
  readonly line: number;
  readonly command: string;
  readonly answer: Answer;
}

/** HTTP answer; in a page, with the headers that the page shows. */
export interface Answer {
  readonly status: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** The same route for SQL Server: another text of its SQL, or a whole sample. */
export type SqlServerVariant = { readonly line: number } & ({ readonly sql: string } | { readonly code: string });

/** Sample in TypeScript with its requests, their answers, and the SQL that the page runs before. */
export interface Example {
  /** Page and line, for the names of tests. */
  readonly name: string;
  readonly line: number;
  readonly code: string;
  readonly setup: readonly string[];
  readonly exchanges: readonly Exchange[];
  readonly sqlServer: readonly SqlServerVariant[];
}

interface Block {
  readonly language: string;
  readonly line: number;
  readonly code: string;
  /** Whether the text right before names SQL Server. */
  readonly forSqlServer: boolean;
}

type Draft = { -readonly [Key in keyof Example]: Example[Key] extends readonly (infer Item)[] ? Item[] : Example[Key] };

/** Fenced blocks of a page, and its headings as blocks without code. */
function blocks(text: string): Block[] {
  return [...text.matchAll(/^(?:#+ [^\n]*|```(\w*)\n(.*?)^```)$/gms)].map(({ 1: language = 'heading', 2: code = '', index }) => {
    const before = text.slice(0, index).trimEnd();
    return { language, code, line: text.slice(0, index).split('\n').length, forSqlServer: /SQL Server[^\n]*$/.test(before) && !before.endsWith('```') };
  });
}

/** Reads an `http` block: the status line, headers, and after an empty line the body. */
export function parseAnswer(text: string): Answer {
  const [head, ...body] = text.replaceAll('\r', '').split('\n\n');
  const [status, ...headers] = head.trimEnd().split('\n');
  const entries = headers.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
  return { status, headers: Object.fromEntries(entries), body: body.join('\n\n').trimEnd() };
}

/** Adds a block to the example before it. */
function addTo(example: Draft, block: Block, next: Block | undefined) {
  const { language, line, code, forSqlServer } = block;
  if (language === 'sh' && code.startsWith('curl ')) {
    if (next?.language !== 'http') throw new Error(`${example.name}: the request of line ${line} has no answer: an http block must follow`);
    example.exchanges.push({ line, command: code.trim(), answer: parseAnswer(next.code) });
  }
  if (language === 'sql' && forSqlServer) example.sqlServer.push({ line, sql: code.trim() });
  if (language === 'sql' && !forSqlServer) example.setup.push(code);
  if (language === 'ts') example.sqlServer.push({ line, code });
}

/**
 * Samples in TypeScript that are followed by a request (`sh`, a `curl`) and its answer (`http`). A `sql` block of the same section runs before
 * the requests. A `sql` or `ts` block right after a line that ends by naming SQL Server is the same route for that engine.
 */
export function examplesIn(text: string, page: string): Example[] {
  const found: Draft[] = [];
  let setup: string[] = [];
  let example: Draft | undefined;
  blocks(text).forEach((block, index, all) => {
    if (block.language === 'heading') [example, setup] = [undefined, []];
    if (block.language === 'ts' && !block.forSqlServer) {
      example = { name: `${page}:${block.line}`, line: block.line, code: block.code, setup, exchanges: [], sqlServer: [] };
      setup = [];
      found.push(example);
    } else if (example) {
      addTo(example, block, all[index + 1]);
    } else if (block.language === 'sql' && !block.forSqlServer) {
      setup.push(block.code);
    } else if (block.language === 'sh' && block.code.startsWith('curl http://localhost')) {
      throw new Error(`${page}: the request of line ${block.line} has no sample in TypeScript in its section`);
    }
  });
  return found.filter(({ exchanges, sqlServer }) => exchanges.length > 0 || sqlServer.length > 0);
}

/** Examples of a page. */
export function examples(page: string): Example[] {
  return examplesIn(read(page), page);
}
