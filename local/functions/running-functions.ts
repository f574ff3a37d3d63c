import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { functionEnvironment, secretKeys } from './function-environment';
import { LambdaFunction } from './lambda-function';
import type { Output } from './output';
import type { SecretsManager } from './secrets-manager';
import type { Api } from '../assembly/assembly';
import { entryFile, type FunctionCode, type InlineFunction } from '../assembly/functions';
import type { DatabaseServer } from '../database/postgres';
import type { Invoke } from '../gateway/exchange';

/** Functions of an API, ready to be invoked. */
export interface RunningFunctions {
  /** Invokes the handler, or the named function. */
  readonly invoke: Invoke;
  stop(): Promise<void>;
}

export interface FunctionsOptions {
  readonly api: Api;
  readonly server: DatabaseServer;
  readonly secrets: SecretsManager;
  readonly output: Output;
  /** Receives each line that a function writes. */
  readonly onLine: (line: string) => void;
}

/** Prepares the functions of an API; each starts with its first event. */
export async function startFunctions(options: FunctionsOptions): Promise<RunningFunctions> {
  const { handler, others } = options.api;
  const codes = [handler, ...others.flatMap(other => ('code' in other ? [other.code] : []))];
  const running = new Map<string, LambdaFunction>();
  for (const code of codes) running.set(code.id, await startFunction(code, options));
  const reasons = new Map(others.flatMap(other => ('reason' in other ? [[other.id, other.reason]] : [])));
  return {
    invoke: async (event, id = handler.id) => {
      const lambda = running.get(id);
      if (!lambda) return { kind: 'not-here', message: reasons.get(id)! };
      const outcome = await lambda.invoke(event);
      options.output.failure(outcome, codes.find(code => code.id === id)!.timeoutSeconds);
      return outcome;
    },
    stop: async () => {
      await Promise.all([...running.values()].map(lambda => lambda.stop()));
    },
  };
}

async function startFunction(code: FunctionCode | InlineFunction, { server, secrets, onLine }: FunctionsOptions): Promise<LambdaFunction> {
  const directory = await copyCode(code, server.directory);
  secrets.addKeys(secretKeys(code));
  return new LambdaFunction({
    file: entryFile({ directory, entry: code.entry })!,
    name: code.entry.split('.').at(-1)!,
    environment: functionEnvironment(code, directory, server, secrets),
    timeoutSeconds: code.timeoutSeconds,
    onLine,
  });
}

/** Copies the code out of the project, whose package.json might make it an ES module; Lambda has no package.json either. */
async function copyCode(code: FunctionCode | InlineFunction, parent: string): Promise<string> {
  const directory = await mkdtemp(join(parent, 'function-'));
  if ('text' in code) await writeFile(join(directory, 'index.js'), code.text);
  else await cp(code.directory, directory, { recursive: true });
  return directory;
}
