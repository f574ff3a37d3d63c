import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ScriptConnection } from './connection';
import { ScriptError } from '../session';

const POLL_MS = 500;

/** Takes the lock of a history table, which the session keeps until its end. Throws with the process that has it when the time is over. */
export async function takeLock(connection: ScriptConnection, schema: string, table: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  const key = keyOf(`${schema}.${table}`);
  while (!await isTaken(connection, key)) {
    if (performance.now() + POLL_MS > deadline) throw new ScriptError(await describeHolder(connection, key, table));
    await pause(POLL_MS);
  }
  return true;
}

/** Advisory locks belong to a database, so its name is not part of the key. */
function keyOf(name: string): bigint {
  return createHash('sha256').update(`cdk-vpc-lambda-api ${name}`).digest().readBigInt64BE();
}

async function isTaken(connection: ScriptConnection, key: bigint): Promise<boolean> {
  const [[taken]] = await connection.rows('SELECT pg_catalog.pg_try_advisory_lock($1::bigint)', String(key)) as [[string]];
  return taken === 't';
}

/** `pg_stat_activity` shows times only to the same role and members of `pg_read_all_stats`. */
async function describeHolder(connection: ScriptConnection, key: bigint, table: string): Promise<string> {
  const [holder] = await connection.rows(`
    SELECT a.pid, a.usename, pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND a.datname = pg_catalog.current_database() AND ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint`, String(key));
  const [pid, user, since] = holder ?? [];
  const who = pid ? `process ${pid} of ${user ?? 'another user'}${since ? `, connected since ${since} UTC,` : ''}` : 'another deployment';
  return `${who} has the lock of ${table}, and did not release it in time: deploy again when the other deployment has ended`;
}
