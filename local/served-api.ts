import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from './assembly';
import { functionEnvironment } from './function-environment';
import { createHttpApi } from './gateway/http-api';
import { createRestApi } from './gateway/rest-api';
import { LambdaFunction } from './lambda-function';
import type { Output } from './output';
import type { PostgresServer } from './postgres';
import type { SecretsManager } from './secrets-manager';
import { type GatewayServer, serveGateway } from './server';
import { UserError } from './user-error';

/** An API that answers on a port. */
export interface ServedApi {
  readonly api: Api;
  readonly port: number;
  stop(): Promise<void>;
}

export interface ServeApiOptions {
  readonly api: Api;
  readonly server: PostgresServer;
  readonly secrets: SecretsManager;
  readonly port: PortChoice;
  readonly output: Output;
}

export interface PortChoice {
  /** The port to try first; 0 is any that is free. */
  readonly first: number;
  /** Whether another one will do. */
  readonly strict: boolean;
}

const GATEWAYS = { REST: createRestApi, HTTP: createHttpApi };

/**
 * Starts the function of an API and a gateway in front of it.
 *
 * @throws UserError when the port is taken and no other will do
 */
export async function serveApi({ api, server, secrets, port, output }: ServeApiOptions): Promise<ServedApi> {
  const directory = await copyBundle(api.handler.directory, server.directory);
  const lambda = new LambdaFunction({
    directory,
    environment: functionEnvironment(api.handler, directory, server, secrets),
    timeoutSeconds: api.handler.timeoutSeconds,
    onLine: line => output.functionLine(line),
  });
  const gateway = GATEWAYS[api.kind](api, async event => {
    const outcome = await lambda.invoke(event);
    if (outcome.kind !== 'returned') output.failure(outcome, api.handler.timeoutSeconds);
    return outcome;
  });
  const listening = await listen(port, candidate => serveGateway({
    gateway,
    port: candidate,
    onAnswer: (request, response, milliseconds) => output.answer(request, response, milliseconds),
  }));
  return {
    api,
    port: listening.port,
    stop: async () => {
      await listening.stop();
      await lambda.stop();
    },
  };
}

/** Away from the project, whose package.json might make the bundle an ES module; in Lambda there is none either. */
async function copyBundle(bundle: string, parent: string): Promise<string> {
  const directory = await mkdtemp(join(parent, 'function-'));
  await cp(bundle, directory, { recursive: true });
  return directory;
}

async function listen({ first, strict }: PortChoice, serve: (port: number) => Promise<GatewayServer>): Promise<GatewayServer> {
  for (let port = first; ; port += 1) {
    try {
      return await serve(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (strict) throw new UserError(`port ${port} is taken: choose another one with --port`);
    }
  }
}
