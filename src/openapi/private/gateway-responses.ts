import { HeaderValues, originHeaders } from './cors-preflight';
import { PROBLEM_MEDIA_TYPE, Problems } from '../../contract/problem';
import { Cors } from '../../network/cors';

/** The code of the handler for values that are missing or not valid; the gateway cannot tell these from a body that is no JSON. */
const CODE = 'INVALID_PARAMETER';

/**
 * How a REST API itself answers what it refuses
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html).
 *
 * - Without CORS headers a page could not read why it was refused (https://github.com/aws/aws-cdk/issues/33437).
 * - A request that is not valid is answered like by the handler. A response with a type of its own has nothing of the default ones, so
 *   that it has the CORS headers again.
 *
 * @param validates whether the API validates requests
 */
export function gatewayResponses(cors: Cors | undefined, validates: boolean): object {
  const origin = cors ? originHeaders(cors) : {};
  const responses = {
    ...cors ? { DEFAULT_4XX: { responseParameters: headers(origin) }, DEFAULT_5XX: { responseParameters: headers(origin) } } : {},
    ...validates ? {
      BAD_REQUEST_BODY: problem(origin, JSON.stringify('the body must be a JSON object with all required fields, each of its type and within its limits')),
      // In quotes already; it lists the names of the parameters that are missing.
      BAD_REQUEST_PARAMETERS: problem(origin, '$context.error.messageString'),
    } : {},
  };
  return Object.keys(responses).length > 0 ? { 'x-amazon-apigateway-gateway-responses': responses } : {};
}

/** Templates of gateway responses know simple variables only, and nothing that would escape a value of the request: none is used. */
function problem(origin: HeaderValues, detail: string) {
  const { status, title } = Problems[CODE];
  const before = JSON.stringify({ type: 'about:blank', title, status, code: CODE }).slice(0, -1);
  return {
    statusCode: `${status}`,
    responseParameters: headers({ ...origin, 'Content-Type': `'${PROBLEM_MEDIA_TYPE}'`, 'Cache-Control': "'no-store'" }),
    responseTemplates: { 'application/json': `${before},"detail":${detail},"requestId":"$context.requestId"}` },
  };
}

function headers(values: HeaderValues) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`gatewayresponse.header.${name}`, value]));
}
