import { randomUUID } from 'node:crypto';
import { API_KEY_HEADER } from '../authorizers';
import { gatewayMessage, type GatewayRequest, type GatewayResponse, headerOf, type Invoke, type InvokeStream, MAX_BODY_BYTES, type InvocationOutcome } from '../exchange';
import type { Gateway, GatewayDefinition, GatewayRoute } from '../gateway';
import { RestCallers } from './callers';
import { renderRestError, type RestError, RestErrors, TOO_LARGE } from './errors';
import { restEvent, shortId } from './event';
import { preflight } from './preflight';
import { invalidRequest } from './request-validation';
import { parseRestResponse } from './response';
import { startResponse } from './streamed-response';
import { RouteTable } from '../route-table';
import { TRACE_HEADER, traceId } from '../trace-id';
import { answerWhy, apiKeyWhy, bodyWhy, missingWhy, routeWhy } from '../why';

/** Creates a REST API with Lambda proxy integrations and payload format `1.0`. */
export function createRestApi(definition: GatewayDefinition, invoke: Invoke, invokeStream?: InvokeStream): Gateway {
  const routes = new RouteTable(definition.routes, { ignoreEmptySegments: true });
  const callers = new RestCallers(invoke);

  const answer = async (request: GatewayRequest, requestId: string): Promise<GatewayResponse> => {
    if (request.body.length > MAX_BODY_BYTES) return TOO_LARGE;
    const fail = (error: RestError) => renderRestError(definition, error, request, requestId);
    // The mock integration of a path is more specific than a route for any method.
    const answered = preflight(definition, request);
    if (answered) return answered;
    const match = routes.match(request.method, request.path);
    if (!match) return fail({ ...RestErrors.UNKNOWN_ROUTE, why: routeWhy(definition, true, request) });
    const caller = await callers.identify({ definition, request, ...match, requestId });
    if ('status' in caller) return fail(caller);
    const wrong = apiKeyError(definition, match.route, request) ?? validationError(definition, match.route, request);
    if (wrong) return fail(wrong);
    const event = restEvent({ definition, request, ...match, caller, requestId });
    const streamed = match.route.streamed && await startResponse(invokeStream!(event, match.route.functionId));
    if (streamed && 'status' in streamed) return { ...streamed, headers: [...streamed.headers, [TRACE_HEADER, traceId(requestId)]] };
    const outcome = streamed || await invoke(event, match.route.functionId);
    const response = responseOf(outcome, requestId, fail);
    return { ...response, why: answerWhy(outcome, request, response) };
  };

  return {
    handle: async request => {
      const requestId = randomUUID();
      const response = await answer(request, requestId);
      return { ...response, headers: [...response.headers, ['x-amzn-RequestId', requestId], ['x-amz-apigw-id', shortId(requestId)]] };
    },
  };
}

function apiKeyError({ apiKeys }: GatewayDefinition, { apiKeyRequired }: GatewayRoute, request: GatewayRequest): RestError | undefined {
  const key = headerOf(request.headers, API_KEY_HEADER);
  const accepted = key !== undefined && (apiKeys?.includes(key) ?? true);
  return !apiKeyRequired || accepted ? undefined : { ...RestErrors.INVALID_API_KEY, why: apiKeyWhy(request) };
}

function validationError({ body }: GatewayDefinition, { method, path }: GatewayRoute, request: GatewayRequest): RestError | undefined {
  const operation = body.paths[path]?.[method.toLowerCase()];
  const wrong = operation && invalidRequest(body, operation, request);
  if (!wrong) return undefined;
  if (wrong.kind === 'body') return { ...RestErrors.BAD_BODY, validation: `[${wrong.violations.join(', ')}]`, why: bodyWhy(wrong.violations) };
  return { ...RestErrors.BAD_PARAMETERS, message: `Missing required request parameters: [${wrong.missing.join(', ')}]`, why: missingWhy(wrong.missing) };
}

function responseOf(outcome: InvocationOutcome, requestId: string, fail: (error: RestError) => GatewayResponse): GatewayResponse {
  switch (outcome.kind) {
    case 'timed-out': return fail(RestErrors.TIMED_OUT);
    case 'too-large': return fail(RestErrors.TOO_LONG);
    case 'not-here': return gatewayMessage(501, outcome.message);
    case 'failed': return fail(RestErrors.BAD_RESPONSE);
  }
  const response = parseRestResponse(outcome.json);
  return response ? { ...response, headers: [...response.headers, [TRACE_HEADER, traceId(requestId)]] } : fail(RestErrors.BAD_RESPONSE);
}
