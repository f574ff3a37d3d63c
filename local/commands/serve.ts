import { ASSEMBLY, defineCommand, UsageError } from './command';
import { serve } from '../serve/serve';
import type { PortChoice } from '../serve/served-api';

const DEFAULT_PORT = 3000;

/** `serve` */
export const serveCommand = defineCommand({
  summary: 'serve the APIs on this machine, with a page to try them',
  usage: `Usage: cdk-vpc-lambda-api-local serve [options]

Serves the APIs of a synthesized app on this machine: the bundle that is deployed, on an embedded PostgreSQL.
Each API has a port of its own, and a page to try it in a browser. When the app is synthesized again, it is served anew;
when the schema or the seed changes, the databases are made anew.

Options:
  --assembly <folder>   the cloud assembly (default: cdk.out)
  --schema <file>       SQL script that makes the tables
  --seed <file>         SQL script that fills them, run after the schema
  --database-url <url>  use a PostgreSQL that already runs, as in postgres://user:password@localhost:5432/shop?sslmode=disable
  --database-user <role>  the role of the scripts that the functions log in as, with its own grants (default: one that may read and write every table)
  --port <port>         port of the first API, the others follow (default: 3000, or the next one that is free; 0: any)
  --api-key <key>       accept this API key and no other but those named alike (default: any)
  --no-watch            do not look for changes of the app, the schema and the seed
  --requests <file>     JSON array of requests: {"method", "path", "api", "headers", "claims", "body", "name", "expect"}
  --once                send the requests, compare the answers with what is expected, and stop
  --verbose             show everything that the functions write
  --help

Exit status: 0 when it was stopped, or all answers were as expected; 1 when not; 2 when the command line is not understood.`,
  options: {
    'assembly': ASSEMBLY,
    'schema': { type: 'string' },
    'seed': { type: 'string' },
    'database-url': { type: 'string' },
    'database-user': { type: 'string' },
    'port': { type: 'string' },
    'api-key': { type: 'string', multiple: true },
    'no-watch': { type: 'boolean', default: false },
    'requests': { type: 'string' },
    'once': { type: 'boolean', default: false },
    'verbose': { type: 'boolean', default: false },
  },
  run: async ({ 'database-url': databaseUrl, 'database-user': databaseUser, 'api-key': apiKeys, 'no-watch': fixed, port, ...values }, { session, print }) => {
    if (values.once && values.requests === undefined) throw new UsageError('--once needs --requests <file>');
    const matched = await serve({ ...values, databaseUrl, databaseUser, apiKeys, watch: !fixed, port: parsePort(port) }, session, print);
    return matched === undefined ? undefined : Number(!matched);
  },
});

function parsePort(text: string | undefined): PortChoice {
  if (text === undefined) return { first: DEFAULT_PORT, strict: false };
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port is a number from 0 to 65535, not "${text}"`);
  return { first: port, strict: true };
}
