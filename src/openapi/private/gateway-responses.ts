import { HeaderValues, originHeaders } from './cors-preflight';
import { PROBLEM_MEDIA_TYPE, Problems } from '../../contract/problem';
import { Cors } from '../../network/cors';

/** Code of the handler for missing or invalid values. API Gateway does not distinguish them from a body that is not JSON. */
const CODE = 'INVALID_PARAMETER';

/**
 * Renders the gateway responses of a REST API
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html).
 *
 * - Without CORS headers, a page cannot read the error (https://github.com/aws/aws-cdk/issues/33437).
 * - Invalid requests get the same answer as from the handler. A response with its own type does not inherit from the default responses,
 *   so it repeats the CORS headers.
 *
 * @param validates whether the API validates requests
 */
export function gatewayResponses(cors: Cors | undefined, validates: boolean): object {
  const origin = cors ? originHeaders(cors) : {};
  const responses = {
    ...cors ? { DEFAULT_4XX: { responseParameters: headers(origin) }, DEFAULT_5XX: { responseParameters: headers(origin) } } : {},
    ...validates ? {
      BAD_REQUEST_BODY: problem(origin, JSON.stringify('the body must be JSON with all required fields, each of its type and within its limits')),
      // Already quoted; it lists the names of the missing parameters.
      BAD_REQUEST_PARAMETERS: problem(origin, '$context.error.messageString'),
    } : {},
  };
  return Object.keys(responses).length > 0 ? { 'x-amazon-apigateway-gateway-responses': responses } : {};
}

/** Templates of gateway responses support only simple variables and no escaping, so they do not contain request values. */
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
