import { randomBytes } from 'node:crypto';
import { gatewayMessage, type GatewayRequest, type GatewayResponse, type Invoke, MAX_BODY_BYTES, type InvocationOutcome } from '../exchange';
import type { Gateway, GatewayDefinition } from '../gateway';
import { HttpAuthorization } from './authorization';
import { httpApiCors } from './cors';
import { decode, httpEvent } from './event';
import { parseHttpResponse } from './response';
import { RouteTable } from '../route-table';
import { answerWhy, routeWhy } from '../why';

/** Creates an HTTP API with Lambda proxy integrations and payload format `2.0`. */
export function createHttpApi(definition: GatewayDefinition, invoke: Invoke): Gateway {
  const routes = new RouteTable(definition.routes, { ignoreEmptySegments: false });
  const authorization = new HttpAuthorization(invoke);
  const cors = httpApiCors(definition.body['x-amazon-apigateway-cors']);

  const answer = async (request: GatewayRequest, requestId: string): Promise<GatewayResponse> => {
    if (request.body.length > MAX_BODY_BYTES) return gatewayMessage(413, 'Request Entity Too Large');
    const path = decode(request.path);
    if (path === undefined) return gatewayMessage(400, 'Bad Request', [], 'the path contains a % that is not percent-encoded UTF-8');
    const match = routes.match(request.method, request.path);
    if (!match) return gatewayMessage(404, 'Not Found', [], routeWhy(definition, false, request));
    const source = { definition, request, path, ...match, requestId };
    const decision = await authorization.decide(source);
    if ('refused' in decision) return decision.refused;
    const outcome = await invoke(httpEvent({ ...source, ...decision }), match.route.functionId);
    const response = responseOf(outcome);
    return { ...response, why: answerWhy(outcome, request, response) };
  };

  return {
    handle: async request => {
      const requestId = `${randomBytes(11).toString('base64url')}=`;
      const response = cors.preflight(request) ?? cors.decorate(request, await answer(request, requestId));
      return { ...response, headers: [...response.headers, ['apigw-requestid', requestId]] };
    },
  };
}

function responseOf(outcome: InvocationOutcome): GatewayResponse {
  switch (outcome.kind) {
    case 'timed-out': return gatewayMessage(503, 'Service Unavailable');
    case 'too-large': return gatewayMessage(413, 'Request Entity Too Large');
    case 'not-here': return gatewayMessage(501, outcome.message);
    case 'failed': return gatewayMessage(500, 'Internal Server Error');
    case 'returned': return parseHttpResponse(outcome.json) ?? gatewayMessage(500, 'Internal Server Error');
  }
}
