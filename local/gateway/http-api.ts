import { randomBytes } from 'node:crypto';
import { claimsOf, LOCAL_CALLER, scopesOf } from './authorizers';
import { gatewayMessage, type GatewayRequest, type GatewayResponse, type Invoke, MAX_BODY_BYTES, type Outcome } from './exchange';
import type { Gateway, GatewayDefinition, GatewayRoute } from './gateway';
import { httpApiCors } from './http-cors';
import { decode, httpEvent, textClaims } from './http-event';
import { parseHttpResponse } from './http-response';
import { RouteTable } from './route-table';

type Authorization = { readonly authorizer?: object } | { readonly refused: GatewayResponse };

/** Stands for an HTTP API with Lambda proxy integrations and the `2.0` payload. */
export function createHttpApi(definition: GatewayDefinition, invoke: Invoke): Gateway {
  const routes = new RouteTable(definition.routes, { ignoreEmptySegments: false });
  const cors = httpApiCors(definition.body['x-amazon-apigateway-cors']);

  const answer = async (request: GatewayRequest, requestId: string): Promise<GatewayResponse> => {
    if (request.body.length > MAX_BODY_BYTES) return gatewayMessage(413, 'Request Entity Too Large');
    const path = decode(request.path);
    if (path === undefined) return gatewayMessage(400, 'Bad Request');
    const match = routes.match(request.method, request.path);
    if (!match) return gatewayMessage(404, 'Not Found');
    const authorization = authorize(match.route, request);
    if ('refused' in authorization) return authorization.refused;
    return responseOf(await invoke(httpEvent({ definition, request, path, ...match, ...authorization, requestId }), match.route.functionId));
  };

  return {
    handle: async request => {
      const requestId = `${randomBytes(11).toString('base64url')}=`;
      const response = cors.preflight(request) ?? cors.decorate(request, await answer(request, requestId));
      return { ...response, headers: [...response.headers, ['apigw-requestid', requestId]] };
    },
  };
}

function authorize({ authorizer }: GatewayRoute, request: GatewayRequest): Authorization {
  if (authorizer.kind === 'iam') {
    const { callerId, accessKey, accountId, userArn } = LOCAL_CALLER;
    return { authorizer: { iam: { accessKey, accountId, callerId, cognitoIdentity: null, principalOrgId: null, userArn, userId: callerId } } };
  }
  if (authorizer.kind !== 'jwt' && authorizer.kind !== 'lambda') return {};
  const claims = claimsOf(request);
  if (!claims) return { refused: gatewayMessage(401, 'Unauthorized', authorizer.kind === 'jwt' ? [['www-authenticate', 'Bearer']] : []) };
  if (authorizer.kind === 'lambda') return { authorizer: { lambda: claims } };
  const scopes = scopesOf(claims);
  if (authorizer.scopes.length > 0 && !authorizer.scopes.some(scope => scopes.includes(scope))) return { refused: gatewayMessage(403, 'Forbidden') };
  return { authorizer: { jwt: { claims: textClaims(claims), scopes: authorizer.scopes.length > 0 ? scopes : null } } };
}

function responseOf(outcome: Outcome): GatewayResponse {
  switch (outcome.kind) {
    case 'timed-out': return gatewayMessage(503, 'Service Unavailable');
    case 'too-large': return gatewayMessage(413, 'Request Entity Too Large');
    case 'not-here': return gatewayMessage(501, outcome.message);
    case 'failed': return gatewayMessage(500, 'Internal Server Error');
    case 'returned': return parseHttpResponse(outcome.json) ?? gatewayMessage(500, 'Internal Server Error');
  }
}
