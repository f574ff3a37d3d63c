#!/usr/bin/env node
import { createRequire } from 'node:module';
import { checkCommand } from './commands/check';
import { type Command, UsageError } from './commands/command';
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
};

const USAGE = `Usage: cdk-vpc-lambda-api-local <command> [options]

Tries the APIs of a synthesized cdk-vpc-lambda-api app, written in any language, on this machine.

Commands:
${Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`).join('\n')}

Options:
  --help     of a command: its options
  --version`;

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || name === '--help' || name === '-h') return print(USAGE);
  if (name === '--version') return print(createRequire(import.meta.url)('../package.json').version);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`there is no command "${name}"${suggestion(name, Object.keys(COMMANDS))}; --help lists them`);
  await run(command, args);
}

async function run(command: Command, args: readonly string[]): Promise<void> {
  const session = new Session();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait; the supervisor of PostgreSQL cleans up without us.
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
    // What fails while everything is being stopped is no news.
    if (session.isClosing) return;
    await session.close();
    throw error;
  }
}

// Other users of this machine can read command lines, and a URL may hold a password; a title takes the place of ours.
process.title = 'cdk-vpc-lambda-api-local';

// A reader that has seen enough, as in `routes | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(); // PostgreSQL's supervisor notices
});

main(process.argv.slice(2)).catch((error: unknown) => {
  const expected = error instanceof UserError || error instanceof UsageError;
  process.stderr.write(`${expected ? error.message : (error as Error).stack ?? messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
