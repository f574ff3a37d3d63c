import { Token } from 'aws-cdk-lib';
import { ApiModel } from './api-model';
import { API_KEY_SCHEME } from './private/api-key-security';
import { Components } from './private/components';
import { operationIds } from './private/operation-ids';
import { GATEWAY_ERROR_SCHEMA, gatewayResponses, problemResponses, problemSchema } from './private/problem-schema';
import { sqlBody, sqlParameters } from './private/request-schema';
import { resultResponses } from './private/result-schema';
import { RouteManifest } from '../contract/manifest';
import { Route } from '../routes/route';

/** Methods whose requests usually have a body (https://www.rfc-editor.org/rfc/rfc9110#section-9.3). */
const WITH_BODY = ['POST', 'PUT', 'PATCH'];

/** The handler's route table, by route key. */
export interface RouteManifests { readonly [routeKey: string]: RouteManifest }

/**
 * Describes an API for its callers, as an OpenAPI 3.1 document in JSON: parameters, bodies, results, errors and security
 * requirements. It contains no ARN, no SQL and no value that is known only at deployment.
 *
 * @param server URL of the API; if it is unknown until deployment, the root of the host that serves the document
 */
export function openApiDocument(model: ApiModel, manifests: RouteManifests, server?: string): string {
  const ids = operationIds(model.routes);
  const components = new Components();
  components.refer('schemas', 'Problem', problemSchema(Object.values(manifests)));
  components.refer('schemas', 'GatewayError', GATEWAY_ERROR_SCHEMA);
  const operations = (routes: readonly Route[]) => Object.fromEntries(routes.map(route => {
    return [route.method.toLowerCase(), operation({ model, route, manifest: manifests[route._key], id: ids.get(route)!, components })];
  }));
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: model.title, version: '1.0' },
    servers: [{ url: server === undefined || Token.isUnresolved(server) ? '/' : server }],
    paths: Object.fromEntries([...model.paths].map(([path, routes]) => [path, operations(routes)])),
    components: {
      ...components.render(),
      securitySchemes: {
        ...model.securitySchemes(authorization => authorization.publicScheme),
        ...model.apiKeyRequired ? { apiKey: API_KEY_SCHEME } : {},
      },
    },
  });
}

/** One operation of a document. */
interface OperationProps {
  readonly model: ApiModel;
  readonly route: Route;
  /** Undefined for routes that a user-provided function answers, of which only the path is known. */
  readonly manifest?: RouteManifest;
  readonly id: string;
  readonly components: Components;
}

function operation({ model, route, manifest, id, components }: OperationProps) {
  const security = model.security(route);
  const parameters = manifest?.kind === 'sql' ? sqlParameters(manifest, components) : route._pathParameters.map(pathParameter);
  const requestBody = manifest?.kind === 'sql' ? sqlBody(manifest, id, components) : functionBody(route, manifest);
  return {
    operationId: id,
    ...route._docs,
    security: security?.map(requirement => ({ ...requirement, ...model.apiKeyRequired ? { apiKey: [] } : {} })) ?? [],
    ...parameters.length > 0 ? { parameters } : {},
    ...requestBody ? { requestBody } : {},
    responses: {
      ...resultResponses({ route, manifest, components, serverTiming: model.serverTiming }),
      ...problemResponses(gatewayResponses(security !== undefined), manifest, components),
    },
  };
}

function pathParameter(name: string) {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

/** Returns the body of a route that a user-provided function answers. */
function functionBody(route: Route, manifest?: RouteManifest): object | undefined {
  return !manifest && WITH_BODY.includes(route.method) ? { content: { '*/*': {} } } : undefined;
}
