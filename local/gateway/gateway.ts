import type { RouteAuthorizer } from './authorizers';
import type { GatewayRequest, GatewayResponse, Invoke } from './exchange';
import type { OpenApiBody } from './openapi';
import type { CorsManifest } from '../../src/contract/manifest';

/** What a gateway has to know of an API. */
export interface GatewayDefinition {
  readonly id: string;
  /** `$default`, or the name that starts the paths in events. */
  readonly stage: string;
  readonly body: OpenApiBody;
  /** The routes that invoke a function. */
  readonly routes: readonly GatewayRoute[];
  /** What the handler knows of CORS: REST APIs only. */
  readonly cors?: CorsManifest | undefined;
  /** The API keys that are accepted; undefined: any. */
  readonly apiKeys?: readonly string[] | undefined;
}

export interface GatewayRoute {
  readonly method: string;
  readonly path: string;
  readonly authorizer: RouteAuthorizer;
  /** Whether a request has to bring an API key, besides what the authorizer wants. */
  readonly apiKeyRequired?: boolean;
  /** What is asked where that is not the handler of the API: the logical id of another function. */
  readonly functionId?: string | undefined;
}

/** Stands for API Gateway: answers a request, mostly by asking a function. */
export interface Gateway {
  handle(request: GatewayRequest): Promise<GatewayResponse>;
}

export type GatewayFactory = (definition: GatewayDefinition, invoke: Invoke) => Gateway;
