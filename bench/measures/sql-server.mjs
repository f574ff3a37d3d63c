import { runChild } from '../child.mjs';
import { compare, inTurns, median } from '../statistics.mjs';

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:bench-sql-server-AbCdEf';

/**
 * Measures requests to the SQL Server of `BENCH_SQL_SERVER`, a URL as in `mssql://user:password@host:1433/database?ca=/path/to/ca.pem`, or the same
 * as JSON: `host`, `port`, `database`, `user`, `password`, `ca`. Returns nothing without one.
 */
export async function measureSqlServer({ setup, files, fixture, amounts: { processes, requests, rows }, note }) {
  if (!process.env.BENCH_SQL_SERVER) {
    note('SQL Server: only the loading is measured, because BENCH_SQL_SERVER is not set');
    return [];
  }
  const reached = { ...setup, env: { ...setup.env, ...environment(readConnection(process.env.BENCH_SQL_SERVER), fixture) } };
  const contenders = { ours: files.ours['sql-server'], byHand: files.byHand['sql-server'] };
  const otherName = 'mssql, a connection that is kept';
  const row = (measure, unit, { ours, byHand }) => compare({ measure: `SQL Server, ${measure}`, unit, ours, otherName, other: byHand });
  const inOneChild = async (kind, { rounds, batch }, pick) => {
    const { reports } = await runChild(reached, 'peer-requests', [kind, rounds, batch, contenders.ours, contenders.byHand]);
    return { ours: reports.map(([ours]) => pick(ours)), byHand: reports.map(([, byHand]) => pick(byHand)) };
  };
  const firstAnswer = file => async () => (await runChild(reached, 'first-answer', [file])).elapsedMs;
  return [
    row('first answer', 'ms', await inTurns(processes, { ours: firstAnswer(contenders.ours), byHand: firstAnswer(contenders.byHand) })),
    row('warm request, p50', 'ms', await inOneChild('row', requests, median)),
    row('1,000 rows of 7 columns', 'ms CPU', await inOneChild('rows', rows, cost => cost)),
  ];
}

function readConnection(text) {
  if (text.startsWith('{')) return JSON.parse(text);
  const { hostname, port, pathname, username, password, searchParams } = new URL(text);
  return {
    host: hostname,
    port: port || 1433,
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    ca: searchParams.get('ca'),
  };
}

/** Environment variables of the functions; the login becomes a secret. */
function environment({ host, port = 1433, database, user, password, ca }, { logins }) {
  logins[SECRET_ARN] = { username: user, password };
  return {
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: database || 'master',
    DATABASE_SECRET_ARN: SECRET_ARN,
    ...ca && { DATABASE_CA_FILE: ca },
  };
}
