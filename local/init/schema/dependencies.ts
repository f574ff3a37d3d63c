import type pg from 'pg';
import { keyOf, type SchemaObject } from './schema-object';

/** First oid of objects that do not come with the server: https://www.postgresql.org/docs/current/system-catalog-initial-data.html */
const FIRST_OID = 16_384;

/** Sequences do not depend on the tables that own them; foreign keys are not part of their tables. */
const DEPENDENCIES = `
  SELECT classid::regclass::text AS class, objid AS oid, refclassid::regclass::text AS "refClass", refobjid AS "refOid"
  FROM pg_depend d
  WHERE objid >= ${FIRST_OID} AND refobjid >= ${FIRST_OID} AND deptype IN ('n', 'a', 'i', 'P', 'S')
    AND NOT (classid = 'pg_class'::regclass AND EXISTS (SELECT FROM pg_class WHERE oid = objid AND relkind = 'S'))
    AND NOT (classid = 'pg_constraint'::regclass AND EXISTS (SELECT FROM pg_constraint WHERE oid = objid AND contype = 'f'))`;

/** Rows of system catalogues that the statement of another object creates. */
const PARTS = `
  SELECT 'pg_attrdef' AS class, oid, 'pg_class' AS "refClass", adrelid AS "refOid" FROM pg_attrdef
  UNION ALL SELECT 'pg_rewrite', oid, 'pg_class', ev_class FROM pg_rewrite
  UNION ALL SELECT 'pg_constraint', oid, CASE WHEN conrelid <> 0 THEN 'pg_class' ELSE 'pg_type' END, CASE WHEN conrelid <> 0 THEN conrelid ELSE contypid END
    FROM pg_constraint WHERE contype <> 'f'
  UNION ALL SELECT 'pg_class', indexrelid, 'pg_class', indrelid FROM pg_index
  UNION ALL SELECT 'pg_class', oid, 'pg_type', reltype FROM pg_class WHERE relkind = 'c'
  UNION ALL SELECT 'pg_type', t.oid, 'pg_class', typrelid FROM pg_type t JOIN pg_class c ON c.oid = typrelid WHERE relkind <> 'c'
  UNION ALL SELECT 'pg_type', oid, 'pg_type', typelem FROM pg_type WHERE typcategory = 'A' AND typelem <> 0
  UNION ALL SELECT 'pg_type', rngmultitypid, 'pg_type', rngtypid FROM (SELECT to_jsonb(r) ->> 'rngmultitypid' AS id, rngtypid FROM pg_range r) AS range,
    LATERAL (SELECT id::oid AS rngmultitypid) AS multirange WHERE id IS NOT NULL`;

interface Reference {
  readonly class: string;
  readonly oid: number;
  readonly refClass: string;
  readonly refOid: number;
}

/** Objects that each object needs, by key. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads which objects need which others. */
export async function readDependencies(client: pg.Client, objects: readonly SchemaObject[]): Promise<Dependencies> {
  const parts = new Map<string, string>();
  for (const part of (await client.query<Reference>(PARTS)).rows) parts.set(keyOf(part.class, part.oid), keyOf(part.refClass, part.refOid));
  const whole = (key: string): string => (parts.has(key) ? whole(parts.get(key)!) : key);
  const known = new Map(objects.map(({ key }) => [key, new Set<string>()]));
  for (const each of (await client.query<Reference>(DEPENDENCIES)).rows) {
    const [from, to] = [whole(keyOf(each.class, each.oid)), whole(keyOf(each.refClass, each.refOid))];
    if (from !== to && known.has(to)) known.get(from)?.add(to);
  }
  return known;
}

/**
 * Sorts objects: each after those that it needs, otherwise by kind and name.
 *
 * @param wishes further pairs, which are dropped where they form a circle: tables after those that they refer to
 */
export function sortObjects(objects: readonly SchemaObject[], needs: Dependencies, wishes: Dependencies): SchemaObject[] {
  const waiting = [...objects].sort((a, b) => a.rank - b.rank || compare(a.name, b.name) || compare(a.statement, b.statement));
  const edges = withoutCircles(waiting, needs, wishes);
  const sorted: SchemaObject[] = [];
  const done = new Set<string>();
  while (waiting.length > 0) {
    const free = waiting.findIndex(({ key }) => [...edges.get(key) ?? []].every(each => done.has(each)));
    const [object] = waiting.splice(Math.max(0, free), 1);
    done.add(object!.key);
    sorted.push(object!);
  }
  return sorted;
}

/** Adds wishes one by one, in the order of the objects, unless there is a way back. */
function withoutCircles(objects: readonly SchemaObject[], needs: Dependencies, wishes: Dependencies): ReadonlyMap<string, Set<string>> {
  const edges = new Map([...needs].map(([key, others]) => [key, new Set(others)]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...edges.get(from) ?? []].some(next => reaches(next, to, seen));
  };
  const order = new Map(objects.map(({ key }, index) => [key, index]));
  for (const { key } of objects) {
    const wanted = [...wishes.get(key) ?? []].filter(each => order.has(each)).sort((a, b) => order.get(a)! - order.get(b)!);
    for (const other of wanted) if (!reaches(other, key)) edges.get(key)?.add(other);
  }
  return edges;
}

/** Compares texts by their code units, whatever the locale. */
export function compare(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}
