import { RequestHistory } from './request-history';
import { type GatewayServer, serveGateway } from './server';
import { type ApiLink, createTryPage } from './try-page';
import { createWebGuard } from './web-guard';
import type { Api } from '../assembly/assembly';
import type { OpenApiDocument } from '../assembly/documents';
import type { FunctionSettings } from '../assembly/functions';
import type { DatabaseServer, RoleLogin } from '../database/postgres';
import type { Output } from '../functions/output';
import { startFunctions } from '../functions/running-functions';
import type { SecretsManager } from '../functions/secrets-manager';
import { headerOf, type InvocationOutcome, type Invoke, type InvokeStream } from '../gateway/exchange';
import type { GatewayFactory } from '../gateway/gateway';
import { createHttpApi } from '../gateway/http/http-api';
import { createRestApi } from '../gateway/rest/rest-api';
import { UserError } from '../user-error';

/** API that is served on a port. */
export interface ServedApi {
  readonly api: Api;
  readonly port: number;
  /** User of the scripts that the handler logs in as. */
  readonly user: string | undefined;
  stop(): Promise<void>;
}

export interface ServeApiOptions {
  readonly api: Api;
  readonly server: DatabaseServer;
  readonly secrets: SecretsManager;
  /** Returns the login of a function to the database. */
  readonly loginOf: (code: FunctionSettings) => RoleLogin;
  readonly user: string | undefined;
  readonly port: PortChoice;
  readonly output: Output;
  /** Accepted API keys; undefined: any. */
  readonly apiKeys?: readonly string[] | undefined;
  readonly document: OpenApiDocument | undefined;
  /** All served APIs, for the page of this one. */
  readonly links: () => readonly ApiLink[];
}

export interface PortChoice {
  /** First port to try; 0: any free port. */
  readonly first: number;
  /** Whether only this port is allowed. */
  readonly strict: boolean;
}

const LAST_PORT = 65_535;

const GATEWAYS: { readonly [kind in Api['kind']]: GatewayFactory } = { REST: createRestApi, HTTP: createHttpApi };

/**
 * Starts the functions of an API and a gateway in front of it.
 *
 * @throws UserError when the port is in use and no other is allowed
 */
export async function serveApi({ api, document, server, secrets, loginOf, user, port, output, apiKeys, links }: ServeApiOptions): Promise<ServedApi> {
  const history = new RequestHistory();
  const functions = await startFunctions({ api, server, secrets, loginOf, output, onLine: line => output.functionLine(line) });
  const note = (outcome: InvocationOutcome) => {
    if ('observed' in outcome) outcome.observed?.lines.forEach(line => history.note(line));
  };
  const invoke: Invoke = async (event, id) => {
    const outcome = await functions.invoke(event, id);
    note(outcome);
    return outcome;
  };
  const invokeStream: InvokeStream = (event, id) => {
    const stream = functions.invokeStream(event, id);
    void stream.outcome.then(note);
    return stream;
  };
  const gateway = GATEWAYS[api.kind]({ ...api, apiKeys }, invoke, invokeStream);
  const listening = await listen(port, candidate => serveGateway({
    gateway,
    page: createTryPage({ api, user, document }, history, links),
    guard: createWebGuard(api),
    port: candidate,
    onAnswer: (request, response, facts) => {
      const id = headerOf(response.headers, 'x-amzn-requestid') ?? headerOf(response.headers, 'apigw-requestid');
      if (id !== undefined) history.add(id, { why: response.why ?? [] });
      output.answer(request, response, facts);
    },
  }));
  return {
    api,
    port: listening.port,
    user,
    stop: async () => {
      await listening.stop();
      await functions.stop();
    },
  };
}

async function listen({ first, strict }: PortChoice, serve: (port: number) => Promise<GatewayServer>): Promise<GatewayServer> {
  for (let port = first; port <= LAST_PORT; port += 1) {
    try {
      return await serve(port);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES') throw new UserError(`port ${port} requires administrator rights: choose 1024 or higher with --port`);
      if (code !== 'EADDRINUSE') throw error;
      if (strict) throw new UserError(`port ${port} is in use: choose another one with --port`);
    }
  }
  throw new UserError(`not enough ports up to ${LAST_PORT} for all APIs: choose a lower one with --port`);
}
