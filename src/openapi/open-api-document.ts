import { Token } from 'aws-cdk-lib';
import { ApiModel } from './api-model';
import { API_KEY_SCHEME } from './private/api-key-security';
import { PROBLEM_SCHEMA, problemResponses } from './private/problem-schema';
import { resultResponses } from './private/result-schema';
import { bodySchema, valueSchema } from './private/value-schema';
import { RouteManifest, SqlRouteManifest, ValueManifest, ValueSource } from '../contract/manifest';
import { Route } from '../routes/route';

/** Sources that are parameters of an operation; the others are its body, or nothing that a caller sends by name. */
const PARAMETERS: readonly ValueSource[] = ['path', 'query', 'header'];

/** The handler's route table, by route key. */
export interface RouteManifests { readonly [routeKey: string]: RouteManifest }

/**
 * Describes an API for those who call it, as an OpenAPI 3.1 document in JSON: parameters, bodies, results, errors and who may
 * call. It holds no ARN, no SQL and nothing that is known only when the stack is deployed.
 *
 * @param url where the API is, if it has a domain
 */
export function openApiDocument(model: ApiModel, manifests: RouteManifests, url?: string): string {
  const operations = (routes: readonly Route[]) =>
    Object.fromEntries(routes.map(route => [route.method.toLowerCase(), operation(model, route, manifests[route._key])]));
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: model.title, version: '1.0' },
    servers: [{ url: url === undefined || Token.isUnresolved(url) ? '/' : url }],
    paths: Object.fromEntries([...model.paths].map(([path, routes]) => [path, operations(routes)])),
    components: {
      schemas: { Problem: PROBLEM_SCHEMA },
      securitySchemes: {
        ...model.securitySchemes(authorization => authorization.publicScheme),
        ...model.apiKeyRequired ? { apiKey: API_KEY_SCHEME } : {},
      },
    },
  });
}

function operation(model: ApiModel, route: Route, manifest: RouteManifest) {
  const security = model.security(route);
  const values = manifest.kind === 'sql' ? manifest.values : [];
  const parameters = values.filter(({ source }) => PARAMETERS.includes(source)).map(parameter);
  const fields = values.filter(({ source }) => source === 'body');
  return {
    operationId: operationId(route),
    security: security?.map(requirement => ({ ...requirement, ...model.apiKeyRequired ? { apiKey: [] } : {} })) ?? [],
    ...parameters.length > 0 ? { parameters } : {},
    ...fields.length > 0 ? { requestBody: body(fields) } : {},
    responses: { ...responses(manifest), ...problemResponses(manifest, security !== undefined) },
  };
}

/** Forms can hold what JSON can: the fields are checked alike. */
function body(fields: readonly ValueManifest[]) {
  const content = { schema: bodySchema(fields) };
  return { required: true, content: { 'application/json': content, 'application/x-www-form-urlencoded': content } };
}

function parameter(value: ValueManifest) {
  return { name: value.key, in: value.source, required: value.required, schema: valueSchema(value) };
}

function responses(manifest: RouteManifest) {
  return manifest.kind === 'health'
    ? { 200: { description: 'The database answers', content: { 'application/json': { schema: { type: 'object', properties: { status: { const: 'ok' } } } } } } }
    : resultResponses((manifest as SqlRouteManifest).result);
}

/** `GET /orders/{id}` becomes `get_orders_id`: stable, and a valid name in every language that clients are generated for. */
function operationId({ method, path }: Route): string {
  return `${method.toLowerCase()}${path}`.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
}
