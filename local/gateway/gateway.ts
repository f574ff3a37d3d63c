import type { RouteAuthorizer } from './authorizers';
import type { GatewayRequest, GatewayResponse, Invoke, InvokeStream } from './exchange';
import type { OpenApiBody } from './openapi';
import type { CorsManifest } from '../../src/contract/manifest';

/** Definition of an API for a gateway. */
export interface GatewayDefinition {
  readonly id: string;
  /** `$default`, or the name at the start of the paths in events. */
  readonly stage: string;
  readonly body: OpenApiBody;
  /** Routes that invoke a function. */
  readonly routes: readonly GatewayRoute[];
  /** Manifest with the CORS settings of the handler: REST APIs only. */
  readonly cors?: CorsManifest | undefined;
  /** Accepted API keys; undefined: any. */
  readonly apiKeys?: readonly string[] | undefined;
}

export interface GatewayRoute {
  readonly method: string;
  readonly path: string;
  readonly authorizer: RouteAuthorizer;
  /** Whether a request must contain an API key, in addition to the authorizer. */
  readonly apiKeyRequired?: boolean;
  /** Logical id of the function, if it is not the handler of the API. */
  readonly functionId?: string | undefined;
  /** Whether the integration sends the response while its function runs; absent: it does not. */
  readonly streamed?: boolean;
}

/** Emulation of API Gateway: answers a request, usually by invoking a function. */
export interface Gateway {
  handle(request: GatewayRequest): Promise<GatewayResponse>;
}

/** `invokeStream` is required if a route is streamed, which only REST APIs can. */
export type GatewayFactory = (definition: GatewayDefinition, invoke: Invoke, invokeStream?: InvokeStream) => Gateway;
