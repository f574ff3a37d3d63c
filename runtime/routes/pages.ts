import { createRender } from './answer';
import { readCursor, writeCursor, type Position } from './cursor';
import { asProblem } from './refusals';
import type { Route, RouteContext } from './route';
import { createBind, createOrder, type Bind } from './statements';
import type { OrderChoiceManifest, SqlRouteManifest, StatementManifest } from '../../src/contract/manifest';
import type { ValueManifest } from '../../src/contract/value-manifest';
import type { BoundStatement, CallOptions, Database, QueryResult, SqlValue } from '../drivers/database';
import { Problem } from '../http/problem';
import { json, type Request } from '../http/request';
import { createBinder } from '../values/values';

/** Page that a request asks for. */
interface Page {
  readonly choice: OrderChoiceManifest;
  readonly size: number;
  /** Statement of its rows and one more. */
  readonly rows: BoundStatement;
  /** Statement that counts the rows of all pages, if the request asks for it. */
  readonly total: BoundStatement | undefined;
}

/** Rows of a page, with the number of rows of all pages. */
interface PageResult extends QueryResult {
  readonly total?: number;
}

/**
 * Creates a route with pages: `{"items": […], "next": "?…"}`. The statement returns one row more than a page has, which shows that there is another
 * page. That one starts after the last row of this one.
 */
export function createPageRoute(manifest: SqlRouteManifest, { database, sessionContext, complete }: RouteContext): Route {
  const bind = createBinder(manifest.values, manifest);
  const bindContext = createBinder(sessionContext);
  const { timeoutMs: maxMs = Infinity } = manifest;
  const pageOf = createPages(manifest, sessionContext, database);
  const contextKeys = sessionContext.map(({ name }) => name);

  return async (request, timeoutMs) => {
    const values = bind(request);
    const page = pageOf(values);
    const options = { timeoutMs: Math.min(timeoutMs, maxMs), context: bindContext(request) };
    const query = await run(database, page, { ...options, contextKeys }).catch((error: unknown) => { throw asProblem(error, manifest); });
    const render = createRender(manifest, { render: () => json(200, pageText(page, query, request)) });
    return { response: complete(render(query, values, request), request), query };
  };
}

/** Creates a function that returns the page of the values of a request; it throws a `Problem` for a cursor that is not one of the order. */
function createPages(
  manifest: SqlRouteManifest, sessionContext: readonly ValueManifest[], database: Database,
): (values: readonly SqlValue[]) => Page {
  const { values: manifests, result, order } = manifest;
  const { limit, cursor, total } = result.page!;
  const indexOf = (wanted: string | undefined) => manifests.findIndex(({ name }) => name === wanted);
  const indexes = { limit: indexOf(limit), cursor: indexOf(cursor), total: indexOf(total?.flag) };
  const orderOf = createOrder(manifest);
  const prepare = (statement: StatementManifest) => createBind(statement, manifest, {}, sessionContext);
  const counting = total && prepare(total.statement);
  const prepared = new Map<StatementManifest, Bind>(
    order!.choices.flatMap(({ first, after, afterNull }) => [first, after, afterNull]).flatMap(each => each ? [[each, prepare(each)]] : []));

  return given => {
    const choice = orderOf(given)!;
    const size = Number(given[indexes.limit]);
    const values = given.map((value, index) => index === indexes.limit ? size + 1 : value);
    const position = positionOf(given[indexes.cursor] as string | null, choice, database, manifests[indexes.cursor]!.key);
    const rows = prepared.get(statementAfter(position, choice))!(values, position);
    return {
      choice,
      size,
      rows: { ...rows, statement: { ...rows.statement, keepsRow: size - 1 } },
      total: given[indexes.total] === true ? counting!(values) : undefined,
    };
  };
}

function positionOf(cursor: string | null, choice: OrderChoiceManifest, database: Database, key: string): Position | undefined {
  if (cursor === null) return undefined;
  const position = readCursor(cursor, choice, database);
  if (!position) throw new Problem('INVALID_PARAMETER', { parameter: key, detail: `${key} must be from the "next" of a page with the same order` });
  return position;
}

function statementAfter(position: Position | undefined, { first, after, afterNull }: OrderChoiceManifest): StatementManifest {
  if (!position) return first;
  return position.includes(null) ? afterNull ?? after! : after!;
}

/** Runs the statements of a page in one round trip. */
async function run(
  database: Database, { rows, total }: Page, { contextKeys, ...options }: CallOptions & { readonly contextKeys: readonly string[] },
): Promise<PageResult> {
  if (!total) return database.run(rows.statement, rows.values, options);
  const settings = { context: [], ...options, contextKeys, readOnly: true };
  const { results: [page, counted], ...rest } = await database.transact(async () => [rows, total], settings);
  return { ...page!, ...rest, total: Number((JSON.parse(counted!.rows.at(0)!) as { readonly total: number | string }).total) };
}

function pageText({ choice, size }: Page, { rows, kept, total }: PageResult, request: Request): string {
  const next = rows.length > size ? `?${nextQuery(request.query, writeCursor(choice, kept!))}` : null;
  return `{"items":[${rows.join(size)}],"next":${JSON.stringify(next)}${total === undefined ? '' : `,"total":${total}`}}`;
}

/** Returns the query of the request for the next page (https://www.rfc-editor.org/rfc/rfc3986#section-4.2). */
function nextQuery(query: Request['query'], cursor: string): URLSearchParams {
  const parameters = new URLSearchParams([...query].flatMap(([key, values]) => values.map((value): [string, string] => [key, value])));
  parameters.set('cursor', cursor);
  return parameters;
}
