#!/usr/bin/env node
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { serve, type ServeOptions } from './serve';
import { Session } from './session';
import { messageOf, UserError } from './user-error';

const USAGE = `Usage: cdk-vpc-lambda-api-local serve [options]

Serves the APIs of a synthesized app on this machine: the bundle that is deployed, on an embedded PostgreSQL.

Options:
  --assembly <folder>  the cloud assembly (default: cdk.out)
  --schema <file>      SQL script that makes the tables
  --seed <file>        SQL script that fills them, run after the schema
  --port <port>        port of the first API, the others follow (default: 3000, or the next one that is free; 0: any)
  --requests <file>    JSON array of requests: {"method", "path", "api", "headers", "claims", "body", "name", "expect"}
  --api-key <key>      accept this API key and no other but those named alike (default: any)
  --once               send the requests, compare the answers with what is expected, and stop
  --verbose            show everything that the functions write
  --help, --version`;

const DEFAULT_PORT = 3000;

const OPTIONS = {
  'assembly': { type: 'string', default: 'cdk.out' },
  'schema': { type: 'string' },
  'seed': { type: 'string' },
  'port': { type: 'string' },
  'requests': { type: 'string' },
  'api-key': { type: 'string', multiple: true },
  'once': { type: 'boolean', default: false },
  'verbose': { type: 'boolean', default: false },
  'help': { type: 'boolean', short: 'h', default: false },
  'version': { type: 'boolean', default: false },
} as const;

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const command = parseCommand();
  if (typeof command === 'string') return print(command);

  const session = new Session();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait; the keeper of PostgreSQL cleans up without us.
      if (session.isClosing) process.exit(130);
      void session.close().then(() => process.exit(0));
    });
  }
  try {
    const matched = await serve(command, session, print);
    if (matched === undefined) return;
    process.exitCode = matched ? 0 : 1;
    await session.close();
  } catch (error) {
    // What fails while everything is being stopped is no news.
    if (session.isClosing) return;
    await session.close();
    throw error;
  }
}

/** @returns what to print, where that is all */
function parseCommand(): string | ServeOptions {
  const { values, positionals } = parse();
  if (values.help) return USAGE;
  if (values.version) return createRequire(import.meta.url)('../package.json').version;
  if (positionals.length !== 1 || positionals[0] !== 'serve') throw new UserError('the one command is "serve"; --help tells more');
  if (values.once && values.requests === undefined) throw new UserError('--once needs --requests <file>');
  return { ...values, apiKeys: values['api-key'], port: { first: parsePort(values.port), strict: values.port !== undefined } };
}

function parse() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UserError(messageOf(error));
  }
}

function parsePort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new UserError(`--port is a number from 0 to 65535, not "${text}"`);
  return port;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UserError ? error.message : (error as Error).stack ?? messageOf(error)}\n`);
  process.exitCode = 1;
});
