import type { GatewayResponse, Header } from '../exchange';

/**
 * Reads the result of a handler for an HTTP API: a response if it has a `statusCode`, else the JSON of the body
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response).
 *
 * @returns undefined when the response is malformed for API Gateway
 */
export function parseHttpResponse(json: string): GatewayResponse | undefined {
  const response = JSON.parse(json);
  if (typeof response !== 'object' || response === null || !('statusCode' in response)) {
    return { status: 200, headers: [['content-type', 'application/json']], body: typeof response === 'string' ? response : json };
  }
  const { statusCode, headers, cookies = [], body = '', isBase64Encoded } = response as { [field: string]: unknown };
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (typeof (headers ?? {}) !== 'object' || !Array.isArray(cookies) || typeof (body ?? '') !== 'string') return undefined;
  const content = Buffer.from((body ?? '') as string, isBase64Encoded === true ? 'base64' : 'utf8');
  return {
    status,
    headers: [...contentHeaders(Object.entries(headers ?? {}), content), ...cookies.map((cookie): Header => ['set-cookie', String(cookie)])],
    body: content,
  };
}

function contentHeaders(entries: [string, unknown][], content: Buffer): Header[] {
  const headers = entries.map(([name, value]): Header => [name.toLowerCase(), String(value)]);
  const untyped = content.length > 0 && !headers.some(([name]) => name === 'content-type');
  return untyped ? [['content-type', 'text/plain; charset=utf-8'], ...headers] : headers;
}
