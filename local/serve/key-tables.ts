import { keyTablesOf } from '../assembly/api-routes';
import type { Api } from '../assembly/assembly';
import { missingKeyTable } from '../check/key-table';
import { databaseNameOf } from '../database/databases';
import type { LocalDatabase } from '../database/local-database';

/**
 * Returns a note with the statements that create them for each missing table of idempotency keys. The server does not create them itself,
 * because a missing migration would then go unnoticed until the deployment.
 */
export async function describeMissingKeyTables({ server, owner }: LocalDatabase, apis: readonly Api[]): Promise<string[]> {
  const notes = new Set<string>();
  for (const api of apis) {
    const tables = keyTablesOf(api);
    if (tables.length === 0) continue;
    const client = await server.connect(server.databaseName ?? databaseNameOf(api.handler), owner);
    const { rows } = await client.query<{ missing: boolean }>('SELECT to_regclass(name) IS NULL AS missing FROM unnest($1::text[]) AS name', [tables.map(({ table }) => table)])
      .finally(() => client.end());
    tables.filter((_, index) => rows[index]!.missing).map(missingKeyTable).forEach(({ message, details = [] }) => {
      notes.add([`Requests with an Idempotency-Key fail: ${message}:`, ...details.map(line => `  ${line}`)].join('\n'));
    });
  }
  return [...notes];
}
