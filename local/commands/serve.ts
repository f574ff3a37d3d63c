import { ASSEMBLY, defineCommand, UsageError } from './command';
import { serve } from '../serve/serve';
import type { PortChoice } from '../serve/served-api';

const DEFAULT_PORT = 3000;

/** `serve` */
export const serveCommand = defineCommand({
  summary: 'serve the APIs on this machine, with a web page to try them',
  usage: `Usage: cdk-vpc-lambda-api-local serve [options]

Serves the APIs of a synthesized app on this machine: the deployed bundle on an embedded PostgreSQL.
Each API has its own port, and a web page to try it. When the app is synthesized again, its APIs are reloaded;
when the schema or the seed changes, the databases are recreated.

Options:
  --assembly <folder>   cloud assembly (default: cdk.out)
  --synth <command>     synthesize with this command, now and whenever a file of this folder is saved, as in "npx tsx app.ts"
  --schema <file>       SQL script that creates the tables
  --seed <file>         SQL script that fills them, run after the schema
  --database-url <url>  use a running PostgreSQL, as in postgres://user:password@localhost:5432/shop?sslmode=disable
  --database-user <role>  role of the scripts that the functions log in as, with its own grants (default: a role that can read and write every table)
  --port <port>         port of the first API, followed by the others (default: 3000 or the next free port; 0: any)
  --api-key <key>       accept only this API key; repeatable (default: any key)
  --no-watch            do not watch the app, the schema and the seed for changes
  --requests <file>     JSON array of requests: {"method", "path", "api", "headers", "claims", "body", "name", "expect"}
  --once                send the requests, compare the answers with the expected ones, and stop
  --verbose             show all output of the functions
  --help                show this help

Exit status: 0 when stopped, or when all answers were as expected; 1 otherwise; 2 for an invalid command line.`,
  options: {
    'assembly': ASSEMBLY,
    'synth': { type: 'string' },
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
  if (!/^\d+$/.test(text) || port > 65_535) throw new UsageError(`--port must be a number from 0 to 65535, got "${text}"`);
  return { first: port, strict: true };
}
