import { Cors } from '../../network/cors';
import { firstOf, isTokenList, joined } from '../../private/token-lists';

const ANSWER_ORIGIN = '#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)';

/** Static CORS headers in the notation of API Gateway, in single quotes. */
export interface HeaderValues { readonly [header: string]: string }

/** Returns the CORS headers of gateway responses. Of several origins, the first is used, because the request's origin is not available. */
export function originHeaders(cors: Cors): HeaderValues {
  return {
    'Access-Control-Allow-Origin': quote(firstOf(cors.allowOrigins)),
    ...cors.allowCredentials ? { 'Access-Control-Allow-Credentials': quote('true') } : {},
    ...cors.allowOrigins[0] === '*' ? {} : { Vary: quote('Origin') },
  };
}

/**
 * Returns the `OPTIONS` operation that answers preflight requests. It has no authorization, because browsers send preflight requests without
 * credentials (https://fetch.spec.whatwg.org/#cors-protocol-and-credentials).
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

/** Sets the allowed origin from the request. Over HTTP/2, header names are in lower case. */
function matchOrigin(origins: readonly string[]): string {
  if (origins.length === 1 && !isTokenList(origins)) {
    return '';
  }
  return [
    '#set($origin = $input.params().header.get("origin"))',
    '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("Origin"))#end',
    ...isTokenList(origins) ? matchDeployTimeOrigins(origins) : matchKnownOrigins(origins),
  ].join('\n');
}

function matchKnownOrigins(origins: readonly string[]): string[] {
  return [`#if(${origins.map(origin => `$origin == "${origin}"`).join(' || ')})${ANSWER_ORIGIN}#end`];
}

/** Matches a list of origins whose length is known only at deployment. */
function matchDeployTimeOrigins(origins: readonly string[]): string[] {
  return [`#set($origins = "${joined(' ', origins)}")`, `#foreach($each in $origins.split(" "))#if($origin == $each)${ANSWER_ORIGIN}#end#end`];
}

function quote(value: string): string {
  return `'${value}'`;
}
