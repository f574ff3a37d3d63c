import type { SqlClient } from './sql-client';
import { wireOf, type SqlServerType } from './sql-server-types';
import type { SqlRouteManifest, StatementManifest } from '../../../src/contract/manifest';
import type { TdsRequest } from '../../support/tds-requests';
import type { TdsOutcome, TdsServer } from '../../support/tds-server';
import { tds } from '../../support/tds-types';

/** Type of each column of a result by its name; columns that are not listed are integers of the test. */
export type ColumnTypes = Readonly<Record<string, SqlServerType>>;

/** Aggregate of SQL Server that PostgreSQL does not have. */
export const EMULATION_SETUP = 'CREATE AGGREGATE count_big(*) (SFUNC = int8inc, STYPE = int8, INITCOND = 0)';

/**
 * Runs the statements of a route for SQL Server on PostgreSQL, whose tables have the rank of each value instead of the value. Comparisons and orders
 * mean the same in both; three things are translated: placeholders, names in brackets, and where NULLs come, which is first when ascending. A value of a cursor
 * is known by its bytes: one that the client did not send as it received it is an error.
 */
export class SqlServerEmulation {
  private readonly ranks = new Map<string, number>();

  constructor(private readonly server: TdsServer, private readonly database: SqlClient) {}

  /** Scripts all statements of a route. */
  script({ order, result: { page }, ...route }: SqlRouteManifest, types: ColumnTypes): void {
    Object.values(types).forEach(type => type.values.forEach((value, rank) => this.ranks.set(wireOf(type, value), rank)));
    const statements = order!.choices.flatMap(({ first, after, afterNull }) => [first, after, afterNull]);
    for (const statement of [route, ...statements, page?.total?.statement]) {
      if (statement) this.server.script(statement.text, request => this.run(statement, request, types).catch(refuse));
    }
  }

  private async run({ text, parameters, firstParameter = 1 }: StatementManifest, request: TdsRequest, types: ColumnTypes): Promise<TdsOutcome> {
    // Statements of one batch have placeholders of different numbers.
    const sent = [...request.declaration.matchAll(/@p(\d+) /g)].map(([, number]) => Number(number));
    const values = new Map(sent.map((number, index) => {
      const parameter = parameters?.[number - firstParameter];
      const isCursor = typeof parameter === 'object' && 'cursor' in parameter;
      const value = request.parameters[index];
      return [number, value === null ? null : isCursor ? this.rankOf(request.wire[index]!) : Number(value)];
    }));
    const { fields, rows } = await this.database.query(translate(text, values));
    const typeOf = (name: string) => types[name]?.type ?? (name === 'total' ? tds.bigint : tds.int);
    return [{
      columns: fields.map(({ name }) => ({ name, type: typeOf(name) })),
      rows: rows.map((row: Record<string, unknown>) => fields.map(({ name }) => decode(types[name], row[name]))),
    }];
  }

  private rankOf(wire: Buffer): number {
    const rank = this.ranks.get(wire.toString('hex'));
    if (rank === undefined) throw new Error(`the cursor was not sent as it was received: ${wire.toString('hex')}`);
    return rank;
  }
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
