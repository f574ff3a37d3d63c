import type pg from 'pg';
import { extensionOf, OWN_SCHEMA } from '../catalogue/catalogue-queries';

/** Condition for objects that are not part of another one, as the functions of a range type. */
const isOwn = (catalogue: string, oid: string) => `NOT EXISTS (SELECT FROM pg_depend WHERE classid = '${catalogue}'::regclass AND objid = ${oid} AND deptype = 'i')`;

const inSchema = (catalogue: string, namespace: string, name: string, kind: string, condition = 'true') => `
  SELECT '${kind}' AS kind, o.${name}::text AS name FROM ${catalogue} o JOIN pg_namespace n ON n.oid = o.${namespace}
  WHERE ${OWN_SCHEMA} AND ${condition} AND ${extensionOf(catalogue, 'o.oid')} IS NULL AND ${isOwn(catalogue, 'o.oid')}`;

const UNSUPPORTED = [
  inSchema('pg_class', 'relnamespace', 'relname', 'foreign table', "relkind = 'f'"),
  inSchema('pg_collation', 'collnamespace', 'collname', 'collation'),
  inSchema('pg_operator', 'oprnamespace', 'oprname', 'operator'),
  inSchema('pg_opclass', 'opcnamespace', 'opcname', 'operator class'),
  inSchema('pg_ts_config', 'cfgnamespace', 'cfgname', 'text search configuration'),
  inSchema('pg_ts_dict', 'dictnamespace', 'dictname', 'text search dictionary'),
  inSchema('pg_type', 'typnamespace', 'typname', 'base type', "typtype = 'b' AND typcategory <> 'A'"),
  inSchema('pg_proc', 'pronamespace', 'proname', 'function in C', "prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('internal', 'c')) AND prokind <> 'a'"),
  inSchema('pg_proc', 'pronamespace', 'proname', 'aggregate', "prokind = 'a' AND o.oid IN (SELECT aggfnoid FROM pg_aggregate WHERE aggkind <> 'n')"),
  "SELECT 'event trigger', evtname::text FROM pg_event_trigger",
  "SELECT 'publication', pubname::text FROM pg_publication",
  'SELECT \'foreign server\', srvname::text FROM pg_foreign_server',
  `SELECT 'cast', format_type(castsource, NULL) || ' to ' || format_type(casttarget, NULL) FROM pg_cast c WHERE oid >= 16384 AND ${extensionOf('pg_cast', 'c.oid')} IS NULL AND ${isOwn('pg_cast', 'c.oid')}`,
];

/** Returns the objects that a script of this tool cannot create, as in `the event trigger audit`. */
export async function readUnsupported(client: pg.Client): Promise<string[]> {
  const query = `SELECT DISTINCT kind, name FROM (${UNSUPPORTED.join('\nUNION ALL\n')}) AS objects ORDER BY kind, name`;
  const { rows } = await client.query<{ kind: string; name: string }>(query);
  return rows.map(({ kind, name }) => `the ${kind} ${name}: not in the script of the schema`);
}
