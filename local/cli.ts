#!/usr/bin/env node
import { createRequire } from 'node:module';
import { checkCommand } from './commands/check';
import { type Command, UsageError } from './commands/command';
import { diffCommand } from './commands/diff';
import { initCommand } from './commands/init';
import { openApiCommand } from './commands/openapi';
import { routesCommand } from './commands/routes';
import { serveCommand } from './commands/serve';
import { Session } from './session';
import { suggestion } from './suggestion';
import { messageOf, UserError } from './user-error';

const COMMANDS: { readonly [name: string]: Command } = {
  serve: serveCommand,
  check: checkCommand,
  routes: routesCommand,
  openapi: openApiCommand,
  init: initCommand,
  diff: diffCommand,
};

const USAGE = `Usage: cdk-vpc-lambda-api-local <command> [options]

Serves and checks the APIs of a synthesized cdk-vpc-lambda-api app on this machine. The app can be in any language.

Commands:
${Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`).join('\n')}

Options:
  --help     show the options of a command
  --version  print the version`;

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h') return print(USAGE);
  if (name === '--version') return print(createRequire(import.meta.url)('../package.json').version);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`unknown command "${name}"${suggestion(name, Object.keys(COMMANDS))}; --help lists the commands`);
  await run(command, args);
}

async function run(command: Command, args: readonly string[]): Promise<void> {
  const session = new Session();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A second signal stops at once; the supervisor of PostgreSQL cleans up.
      if (session.isClosing) process.exit(130);
      void session.close().then(() => process.exit(0));
    });
  }
  try {
    const status = await command.run(args, { session, print });
    if (status === undefined) return;
    process.exitCode = status;
    await session.close();
  } catch (error) {
    // Failures while stopping are expected.
    if (session.isClosing) return;
    await session.close();
    throw error;
  }
}

// Other users of this machine can read command lines, and a URL may contain a password, so a title replaces the command line.
process.title = 'cdk-vpc-lambda-api-local';

// A closed pipe, as in `routes | head`, is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(); // PostgreSQL's supervisor notices
});

main(process.argv.slice(2)).catch((error: unknown) => {
  const expected = error instanceof UserError || error instanceof UsageError;
  process.stderr.write(`${expected ? error.message : (error as Error).stack ?? messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
