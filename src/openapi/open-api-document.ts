import { Token } from 'aws-cdk-lib';
import { ApiModel } from './api-model';
import { API_KEY_SCHEME } from './private/api-key-security';
import { Components } from './private/components';
import { operationIds } from './private/operation-ids';
import { GATEWAY_ERROR_SCHEMA, gatewayResponses, problemResponses, problemSchema } from './private/problem-schema';
import { sqlBody, sqlParameters } from './private/request-schema';
import { resultResponses } from './private/result-schema';
import { RouteManifest } from '../contract/manifest';
import { HttpMethod } from '../routes/http-method';
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
  const documented = documentedOperations(model);
  const ids = operationIds(documented);
  const components = new Components();
  components.refer('schemas', 'Problem', problemSchema(Object.values(manifests)));
  components.refer('schemas', 'GatewayError', GATEWAY_ERROR_SCHEMA);
  const paths: { [path: string]: { [method: string]: object } } = {};
  for (const each of documented) {
    const { route, method, path } = each;
    const described = operation({ model, route, method, manifest: manifests[route._key], id: ids.get(each)!, components });
    paths[path] = { ...paths[path], [method.toLowerCase()]: described };
  }
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: model.title, version: '1.0' },
    servers: [{ url: server === undefined || Token.isUnresolved(server) ? '/' : server }],
    paths,
    components: {
      ...components.render(),
      securitySchemes: {
        ...model.securitySchemes(authorization => authorization.publicScheme),
        ...model.apiKeyRequired ? { apiKey: API_KEY_SCHEME } : {},
      },
    },
  });
}

/** Methods that represent `ANY`, which OpenAPI does not have. */
const ANY = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE];

/** Method on a path, as the document has it. */
interface DocumentedOperation {
  readonly route: Route;
  readonly method: string;
  readonly path: string;
}

/**
 * Returns the operations of all paths. The rest of a path is a parameter (`/{proxy+}` becomes `/{proxy}`), and `ANY` each method without another
 * route on the path.
 */
function documentedOperations({ paths }: ApiModel): DocumentedOperation[] {
  const all = [...paths].flatMap(([path, routes]) => routes.map(route => ({ route, path: path.replace('+}', '}') })));
  const single = all.filter(({ route }) => route.method !== HttpMethod.ANY).map(each => ({ ...each, method: each.route.method as string }));
  const isTaken = (path: string, method: string) => single.some(other => other.path === path && other.method === method);
  return all.flatMap(({ route, path }) => {
    const methods = route.method === HttpMethod.ANY ? ANY.filter(method => !isTaken(path, method)) : [route.method];
    return methods.map(method => ({ route, path, method }));
  });
}

/** One operation of a document. */
interface OperationProps {
  readonly model: ApiModel;
  readonly route: Route;
  readonly method: string;
  /** Undefined for routes that a user-provided function answers, of which only the path is known. */
  readonly manifest?: RouteManifest;
  readonly id: string;
  readonly components: Components;
}

function operation({ model, route, method, manifest, id, components }: OperationProps) {
  const security = model.security(route);
  const parameters = manifest?.kind === 'sql' ? sqlParameters(manifest, components) : route._pathParameters.map(name => pathParameter(name, route.path));
  const requestBody = manifest?.kind === 'sql' ? sqlBody(manifest, id, components) : functionBody(method, manifest);
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

function pathParameter(name: string, path: string) {
  const rest = path.includes(`{${name}+}`) ? { description: 'Rest of the path, with slashes.' } : {};
  return { name, in: 'path', required: true, ...rest, schema: { type: 'string' } };
}

/** Returns the body of a route that a user-provided function answers. */
function functionBody(method: string, manifest?: RouteManifest): object | undefined {
  return !manifest && WITH_BODY.includes(method) ? { content: { '*/*': {} } } : undefined;
}
