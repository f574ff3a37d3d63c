import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { functionEnvironment, secretKeys } from './function-environment';
import { LambdaFunction } from './lambda-function';
import type { Output } from './output';
import type { SecretsManager } from './secrets-manager';
import type { LambdaFunctionOptions } from './start-sandbox';
import { failedStream, StreamingFunction } from './streaming-function';
import type { Api } from '../assembly/assembly';
import { entryFile, type FunctionCode, type FunctionSettings, type InlineFunction } from '../assembly/functions';
import type { DatabaseServer, RoleLogin } from '../database/postgres';
import type { InvocationOutcome, Invoke, InvokeStream } from '../gateway/exchange';

/** Functions of an API, ready to be invoked. */
export interface RunningFunctions {
  /** Invokes the handler, or the named function. */
  readonly invoke: Invoke;
  /** Invokes the function of a streamed route. */
  readonly invokeStream: InvokeStream;
  stop(): Promise<void>;
}

export interface FunctionsOptions {
  readonly api: Api;
  readonly server: DatabaseServer;
  readonly secrets: SecretsManager;
  /** Returns the login of a function to the database. */
  readonly loginOf: (code: FunctionSettings) => RoleLogin;
  readonly output: Output;
  /** Receives each line that a function writes. */
  readonly onLine: (line: string) => void;
}

/** Prepares the functions of an API; each starts with its first event. */
export async function startFunctions(options: FunctionsOptions): Promise<RunningFunctions> {
  const { handler, others, routes } = options.api;
  const codes = [handler, ...others.flatMap(other => ('code' in other ? [other.code] : []))];
  const settings = new Map<string, LambdaFunctionOptions>();
  for (const code of codes) settings.set(code.id, await settingsOf(code, options));
  const streamed = new Set(routes.flatMap(({ streamed: isStreamed, functionId = handler.id }) => (isStreamed ? [functionId] : [])));
  const running = new Map([...settings].map(([id, each]) => [id, new LambdaFunction(each)]));
  const streaming = new Map([...settings].flatMap(([id, each]) => (streamed.has(id) ? [[id, new StreamingFunction(each)]] : [])));
  const stop = async () => void await Promise.all([...running.values(), ...streaming.values()].map(each => each.stop()));
  return { ...invocations(options, settings, running, streaming), stop };
}

function invocations(
  { api: { handler, others }, output }: FunctionsOptions, settings: ReadonlyMap<string, LambdaFunctionOptions>,
  running: ReadonlyMap<string, LambdaFunction>, streaming: ReadonlyMap<string, StreamingFunction>,
): Pick<RunningFunctions, 'invoke' | 'invokeStream'> {
  const reasons = new Map(others.flatMap(other => ('reason' in other ? [[other.id, other.reason]] : [])));
  const notHere = (id: string): InvocationOutcome => ({ kind: 'not-here', message: reasons.get(id)! });
  const report = (id: string, outcome: InvocationOutcome) => output.failure(outcome, settings.get(id)!.timeoutSeconds);
  return {
    invoke: async (event, id = handler.id) => {
      const outcome = await running.get(id)?.invoke(event);
      if (outcome) report(id, outcome);
      return outcome ?? notHere(id);
    },
    invokeStream: (event, id = handler.id) => {
      const stream = streaming.get(id)?.invoke(event);
      void stream?.outcome.then(outcome => report(id, outcome));
      return stream ?? failedStream(notHere(id));
    },
  };
}

async function settingsOf(
  code: FunctionCode | InlineFunction, { server, secrets, loginOf, onLine }: FunctionsOptions,
): Promise<LambdaFunctionOptions> {
  const directory = await copyCode(code, server.directory);
  return {
    file: entryFile({ directory, entry: code.entry })!,
    name: code.entry.split('.').at(-1)!,
    environment: functionEnvironment(code, directory, server, secrets.grant([loginOf(code)], secretKeys(code))),
    timeoutSeconds: code.timeoutSeconds,
    onLine,
  };
}

/** Copies the code out of the project, whose package.json might make it an ES module; Lambda has no package.json either. */
export async function copyCode(code: FunctionCode | InlineFunction, parent: string): Promise<string> {
  const directory = await mkdtemp(join(parent, 'function-'));
  if ('text' in code) await writeFile(join(directory, 'index.js'), code.text);
  else await cp(code.directory, directory, { recursive: true });
  return directory;
}
