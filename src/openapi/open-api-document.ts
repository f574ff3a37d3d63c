import { Token } from 'aws-cdk-lib';
import { ApiModel } from './api-model';
import { API_KEY_SCHEME } from './private/api-key-security';
import { operationIds } from './private/operation-ids';
import { GATEWAY_ERROR_SCHEMA, gatewayResponses, problemResponses, problemSchema } from './private/problem-schema';
import { resultResponses } from './private/result-schema';
import { bodySchema, valueSchema } from './private/value-schema';
import { RouteManifest, ValueManifest, ValueSource } from '../contract/manifest';
import { Route } from '../routes/route';

/** Sources that are parameters of an operation. The others belong to its body, or are not sent by callers under a name. */
const PARAMETERS: readonly ValueSource[] = ['path', 'query', 'header'];

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
  const operations = (routes: readonly Route[]) => Object.fromEntries(routes.map(route => {
    return [route.method.toLowerCase(), { operationId: ids.get(route), ...operation(model, route, manifests[route._key]) }];
  }));
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: model.title, version: '1.0' },
    servers: [{ url: server === undefined || Token.isUnresolved(server) ? '/' : server }],
    paths: Object.fromEntries([...model.paths].map(([path, routes]) => [path, operations(routes)])),
    components: {
      schemas: { Problem: problemSchema(Object.values(manifests)), GatewayError: GATEWAY_ERROR_SCHEMA },
      securitySchemes: {
        ...model.securitySchemes(authorization => authorization.publicScheme),
        ...model.apiKeyRequired ? { apiKey: API_KEY_SCHEME } : {},
      },
    },
  });
}

/** @param manifest undefined for routes that a user-provided function answers, of which only the path is known */
function operation(model: ApiModel, route: Route, manifest?: RouteManifest) {
  const security = model.security(route);
  const parameters = manifest?.kind === 'sql' ? sqlParameters(manifest.values) : route._pathParameters.map(pathParameter);
  return {
    ...route._docs,
    security: security?.map(requirement => ({ ...requirement, ...model.apiKeyRequired ? { apiKey: [] } : {} })) ?? [],
    ...parameters.length > 0 ? { parameters } : {},
    ...requestBody(route, manifest),
    responses: {
      ...resultResponses(route, manifest),
      ...problemResponses(gatewayResponses(security !== undefined), manifest),
    },
  };
}

function sqlParameters(values: readonly ValueManifest[]) {
  return values.filter(({ source }) => PARAMETERS.includes(source)).map(value => {
    return { name: value.key, in: value.source, required: value.required, schema: valueSchema(value) };
  });
}

function pathParameter(name: string) {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function requestBody(route: Route, manifest?: RouteManifest): object {
  if (!manifest) {
    return WITH_BODY.includes(route.method) ? { requestBody: { content: { '*/*': {} } } } : {};
  }
  const fields = manifest.kind === 'sql' ? manifest.values.filter(({ source }) => source === 'body') : [];
  return fields.length > 0 ? { requestBody: body(fields) } : {};
}

/** Forms and JSON bodies have the same fields, checked in the same way. A request without a body has no fields. */
function body(fields: readonly ValueManifest[]) {
  const content = { schema: bodySchema(fields) };
  return {
    required: fields.some(({ required }) => required),
    content: { 'application/json': content, 'application/x-www-form-urlencoded': content },
  };
}
