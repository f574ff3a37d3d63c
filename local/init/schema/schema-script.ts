import type pg from 'pg';
import { readAttachments } from './attachments';
import { type Dependencies, readDependencies, sortObjects } from './dependencies';
import { readOtherObjects } from './other-objects';
import { keyOf, RANK, type SchemaObject } from './schema-object';
import { constraintLine, readTables, type TableObject } from './tables';
import { readUnsupported } from './unsupported';

/** Schema as an SQL script. */
export interface SchemaScript {
  readonly text: string;
  /** Objects of the database that the script does not create. */
  readonly leftOut: readonly string[];
}

/**
 * Reads the schema of a database as a script that creates it in an empty database, without rows, owners and grants. It is made of the system
 * catalogues, since pg_dump comes neither with Node.js nor with the embedded PostgreSQL, and must be as new as the server.
 */
export async function readSchema(client: pg.Client): Promise<SchemaScript> {
  const tables = await readTables(client);
  const others = await readOtherObjects(client);
  const needs = await readDependencies(client, [...tables, ...others]);
  const sorted = sortObjects([...tables, ...others], needs, references(tables));
  const late: string[] = [];
  const statements = withForeignKeys(sorted, late);
  const sequences = others.filter(({ rank }) => rank === RANK.sequence).map(({ key }) => Number(key.split(' ')[1]));
  const { before, after } = await readAttachments(client, sequences);
  // The body of a function can name tables that exist only after it.
  const [off, on] = others.some(({ rank }) => rank === RANK.function) ? [['SET check_function_bodies = off'], ['RESET check_function_bodies']] : [[], []];
  const groups = [...before, off, ...statements.map(statement => [statement]), on, late, ...after];
  return { text: groups.filter(group => group.length > 0).map(scriptOf).join('\n'), leftOut: await readUnsupported(client) };
}

function references(tables: readonly TableObject[]): Dependencies {
  return new Map(tables.map(({ key, oid, foreignKeys }) => [
    key, new Set(foreignKeys.flatMap(({ target }) => (target === null || target === oid ? [] : [keyOf('pg_class', target)]))),
  ]));
}

/** Writes foreign keys in the statement of their table where the other table exists by then. */
function withForeignKeys(sorted: readonly (SchemaObject | TableObject)[], late: string[]): string[] {
  const done = new Set<string>();
  return sorted.map(object => {
    done.add(object.key);
    if (!('foreignKeys' in object)) return object.statement;
    const isEarly = ({ target }: { target: number | null }) => done.has(keyOf('pg_class', target!));
    const { foreignKeys } = object;
    late.push(...foreignKeys.filter(each => !isEarly(each)).map(each => `ALTER TABLE ${object.name} ADD ${constraintLine(each, object)}`));
    return object.statementWith(foreignKeys.filter(isEarly));
  });
}

function scriptOf(group: readonly string[]): string {
  return group.map(statement => `${statement};\n`).join('');
}
