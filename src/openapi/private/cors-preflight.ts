import { Cors } from '../../network/cors';
import { firstOf, isTokenList, joined } from '../../private/token-lists';

const ANSWER_ORIGIN = '#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)';

/** CORS headers as static values in the notation of API Gateway: in single quotes. */
export interface HeaderValues { readonly [header: string]: string }

/** Headers of every answer of the gateway itself. With several origins the first stands for all, as there is no request to match. */
export function originHeaders(cors: Cors): HeaderValues {
  return {
    'Access-Control-Allow-Origin': quote(firstOf(cors.allowOrigins)),
    ...cors.allowCredentials ? { 'Access-Control-Allow-Credentials': quote('true') } : {},
    ...cors.allowOrigins[0] === '*' ? {} : { Vary: quote('Origin') },
  };
}

/**
 * The `OPTIONS` operation that answers a preflight request. Nobody has to be authorised for it, as browsers send none
 * (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
 *
 * @param methods the methods of the path
 */
export function preflight(cors: Cors, methods: readonly string[]) {
  const headers: HeaderValues = {
    ...originHeaders(cors),
    'Access-Control-Allow-Methods': quote(methods.join(',')),
    ...cors.allowHeaders.length > 0 ? { 'Access-Control-Allow-Headers': quote(joined(',', cors.allowHeaders)) } : {},
    'Access-Control-Max-Age': quote(`${cors.maxAge}`),
  };
  const names = Object.keys(headers);
  return {
    'security': [],
    'responses': { 204: { description: 'CORS preflight', headers: Object.fromEntries(names.map(name => [name, { schema: { type: 'string' } }])) } },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      passthroughBehavior: 'never',
      requestTemplates: { 'application/json': '{"statusCode":204}' },
      responses: {
        default: {
          statusCode: '204',
          responseParameters: Object.fromEntries(names.map(name => [`method.response.header.${name}`, headers[name]])),
          responseTemplates: { 'application/json': matchOrigin(cors.allowOrigins) },
        },
      },
    },
  };
}

/** Header names come in lower case over HTTP/2. */
function matchOrigin(origins: readonly string[]): string {
  if (origins.length === 1 && !isTokenList(origins)) {
    return '';
  }
  return [
    '#set($origin = $input.params().header.get("origin"))',
    '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("Origin"))#end',
    ...isTokenList(origins) ? matchLateOrigins(origins) : matchKnownOrigins(origins),
  ].join('\n');
}

function matchKnownOrigins(origins: readonly string[]): string[] {
  return [`#if(${origins.map(origin => `$origin == "${origin}"`).join(' || ')})${ANSWER_ORIGIN}#end`];
}

/** How many there are is known only when the stack is deployed. */
function matchLateOrigins(origins: readonly string[]): string[] {
  return [`#set($origins = "${joined(' ', origins)}")`, `#foreach($each in $origins.split(" "))#if($origin == $each)${ANSWER_ORIGIN}#end#end`];
}

function quote(value: string): string {
  return `'${value}'`;
}
