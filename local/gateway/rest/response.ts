import type { GatewayResponse, Header } from '../exchange';

/** Allowed fields: API Gateway rejects an object with any other field. */
const FIELDS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** Allowed fields of the metadata of a streamed response. */
const METADATA_FIELDS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'cookies']);

/**
 * Reads the result of a handler for a REST API, as strictly as API Gateway does
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format).
 *
 * @returns undefined when the response is malformed for API Gateway
 */
export function parseRestResponse(json: string): GatewayResponse | undefined {
  const response: unknown = JSON.parse(json);
  const head = headOf(response, FIELDS);
  const { body } = Object(response) as { readonly body?: unknown };
  // A REST API without binary media types passes base64 on unchanged.
  return head && isBody(body) ? { ...head, body: body ?? '' } : undefined;
}

/**
 * Reads the metadata of a streamed response
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html#response-transfer-mode-lambda-format).
 *
 * @returns undefined when it is malformed for API Gateway
 */
export function parseMetadata(json: string): ResponseHead | undefined {
  const metadata = parseJson(json);
  const head = headOf(metadata, METADATA_FIELDS);
  const { cookies = [] } = Object(metadata) as { readonly cookies?: unknown };
  if (!head || !Array.isArray(cookies)) return undefined;
  return { ...head, headers: [...head.headers, ...cookies.map((cookie): Header => ['Set-Cookie', String(cookie)])] };
}

/** Status and headers of a response. */
type ResponseHead = Pick<GatewayResponse, 'status' | 'headers'>;

function headOf(response: unknown, fields: ReadonlySet<string>): ResponseHead | undefined {
  if (!isRecord(response) || !Object.keys(response).every(field => fields.has(field)) || Object.keys(response).length === 0) return undefined;
  const { statusCode = 200, headers, multiValueHeaders } = response;
  const status = Number(statusCode);
  const lists = headerLists(multiValueHeaders);
  if (!Number.isInteger(status) || status < 100 || status > 599 || !isRecordOrNothing(headers) || !lists) return undefined;
  const singles = Object.entries(headers ?? {}).map(([name, value]): Header => [name, String(value)]);
  return { status, headers: withContentType([...lists, ...singles]) };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Returns undefined when a value is not a list. */
function headerLists(headers: unknown): Header[] | undefined {
  if (!isRecordOrNothing(headers)) return undefined;
  const entries = Object.entries(headers ?? {});
  if (!entries.every(([, values]) => Array.isArray(values))) return undefined;
  return entries.flatMap(([name, values]) => (values as unknown[]).map((value): Header => [name, String(value)]));
}

function withContentType(headers: Header[]): Header[] {
  return headers.some(([name]) => name.toLowerCase() === 'content-type') ? headers : [['Content-Type', 'application/json'], ...headers];
}

function isBody(body: unknown): body is string | null | undefined {
  return body === undefined || body === null || typeof body === 'string';
}

function isRecord(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecordOrNothing(value: unknown): value is { [name: string]: unknown } | null | undefined {
  return value === undefined || value === null || isRecord(value);
}
