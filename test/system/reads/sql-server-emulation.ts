import type { SqlClient } from './sql-client';
import { wireOf, type SqlServerType } from './sql-server-types';
import type { SqlRouteManifest, StatementManifest } from '../../../src/contract/manifest';
import type { TdsRequest } from '../../support/tds-requests';
import type { TdsOutcome, TdsServer } from '../../support/tds-server';
import { tds } from '../../support/tds-types';

/** Type of each column of a result by its name; columns that are not listed are integers of the test. */
export type ColumnTypes = Readonly<Record<string, SqlServerType>>;

interface Columns {
  readonly types: ColumnTypes;
  /** Columns of the cursor. */
  readonly columns: readonly string[];
}

/** Aggregate of SQL Server that PostgreSQL does not have. */
export const EMULATION_SETUP = 'CREATE AGGREGATE count_big(*) (SFUNC = int8inc, STYPE = int8, INITCOND = 0)';

/**
 * Runs the statements of a route for SQL Server on PostgreSQL, whose tables have the rank of each value instead of the value. Comparisons and orders
 * mean the same in both; three things are translated: placeholders, names in brackets, and where NULLs come, which is first when ascending. A value of a cursor
 * is known by its bytes: one that the client did not send as it received it is an error.
 */
export class SqlServerEmulation {
  constructor(private readonly server: TdsServer, private readonly database: SqlClient) {}

  /** Scripts all statements of a route. */
  script({ order, result: { page }, ...route }: SqlRouteManifest, types: ColumnTypes): void {
    const script = (statement: StatementManifest | undefined, columns: readonly string[]) => {
      if (statement) this.server.script(statement.text, request => this.run(statement, request, { types, columns }).catch(refuse));
    };
    script(route, []);
    script(page?.total?.statement, []);
    for (const { columns, first, after, afterNull } of order!.choices) [first, after, afterNull].forEach(statement => script(statement, columns));
  }

  private async run(statement: StatementManifest, request: TdsRequest, { types, columns }: Columns): Promise<TdsOutcome> {
    const { text, parameters, firstParameter = 1 } = statement;
    // Statements of one batch have placeholders of different numbers.
    const sent = [...request.declaration.matchAll(/@p(\d+) /g)].map(([, number]) => Number(number));
    const values = new Map(sent.map((number, index) => {
      const parameter = parameters?.[number - firstParameter];
      const type = typeof parameter === 'object' && 'cursor' in parameter ? types[columns[parameter.cursor]!] : undefined;
      const value = request.parameters[index];
      return [number, value === null ? null : type ? rankOf(type, request.wire[index]!) : Number(value)];
    }));
    const translated = translate(text, values);
    const explain = (error: unknown): never => { throw new Error(`${(error as Error).message}: ${translated}`); };
    const { fields, rows } = await this.database.query(translated).catch(explain);
    const typeOf = (name: string) => types[name]?.type ?? (name === 'total' ? tds.bigint : tds.int);
    return [{
      columns: fields.map(({ name }) => ({ name, type: typeOf(name) })),
      rows: rows.map((row: Record<string, unknown>) => fields.map(({ name }) => decode(types[name], row[name]))),
    }];
  }
}

/** Returns which value of a type a client sent. */
function rankOf(type: SqlServerType, wire: Buffer): number {
  const rank = type.values.findIndex(value => wireOf(type, value) === wire.toString('hex'));
  if (rank < 0) throw new Error(`the ${type.name} of a cursor was not sent as it was received: ${wire.toString('hex')}`);
  return rank;
}

/** Numbers from 50,000 are those of RAISERROR. */
function refuse(error: unknown): TdsOutcome {
  process.stderr.write(`${(error as Error).message}\n`);
  return [{ error: 50_000, message: (error as Error).message }];
}

function decode(type: SqlServerType | undefined, value: unknown): unknown {
  return value === null || !type ? value === null ? null : Number(value) : type.values[Number(value)];
}

/** Returns a statement of SQL Server as PostgreSQL reads it. */
export function translate(text: string, values: ReadonlyMap<number, number | null>): string {
  return nullsLowest(text)
    .replace(/@p(\d+)/g, (_, number) => values.get(Number(number)) === null ? '(NULL::int)' : `(${values.get(Number(number))})`)
    .replace(/\[([^\]]+)\]/g, '"$1"');
}

/** Writes where NULLs come in each order of columns. */
export function nullsLowest(text: string): string {
  return text.replace(/ORDER BY ([^()]+?)(?=\s+OFFSET\b|\)|$)/g, (_, columns: string) => `ORDER BY ${nativeOrder(columns.split(/,\s*/))}`);
}

/** Returns an order of SQL Server as PostgreSQL reads it. */
export function nativeOrder(elements: readonly string[]): string {
  return elements.map(element => `${element} ${/\sDESC$/i.test(element) ? 'NULLS LAST' : 'NULLS FIRST'}`.replace(/\[([^\]]+)\]/g, '"$1"')).join(', ');
}
