import { lines, sent, typed } from './controls.js';

/** Header with the key of a request that is done once. */
export const KEY_HEADER = 'Idempotency-Key';
const CLAIMS_KEY = 'claims';

/** Returns the request of a form; `values` are the inputs by source and key. */
export function readRequest(route, { fields, free, caller, key }) {
  const filled = source => fields.filter(each => each.value.source === source && each.text() !== '');
  const headers = Object.fromEntries([...filled('header'), ...filled('ifMatch')].map(({ value, text }) => [value.key, sent(value, text())]));
  if (key?.value) headers[KEY_HEADER] = key.value;
  Object.assign(headers, callerHeaders(caller));
  const { body, type } = bodyOf(fields, free);
  if (body) headers['content-type'] = type;
  return {
    method: route.method, path: pathOf(route, fields) + queryOf(filled('query'), free), headers, body,
    values: Object.fromEntries(fields.map(({ value, text }) => [`${value.source} ${value.key}`, text()])),
  };
}

/** Returns the headers of the caller, and keeps them for other routes. */
function callerHeaders(caller) {
  const headers = {};
  if (caller?.claims) {
    sessionStorage.setItem(CLAIMS_KEY, caller.claims.value);
    if (caller.claims.value.trim() !== '') headers['x-local-claims'] = asciiJson(caller.claims.value);
  }
  for (const { name, input } of caller?.headers ?? []) {
    sessionStorage.setItem(`header ${name}`, input.value);
    if (input.value !== '') headers[name] = input.value;
  }
  return headers;
}

/** Returns the claims of the last request. */
export function lastClaims() {
  try {
    return Object(JSON.parse(sessionStorage.getItem(CLAIMS_KEY)));
  } catch {
    return {};
  }
}

/** Converts JSON to ASCII on one line, because headers allow nothing else. */
function asciiJson(text) {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns the path of a request with the path values of a form. */
export function pathOf(route, fields) {
  return route.path.replaceAll(/\{(\w+)\+?\}/g, (_, name) => encodeURIComponent(fields.find(({ value }) => value.source === 'path' && value.key === name)?.text() ?? ''));
}

function queryOf(filled, free) {
  if (free?.query.value) return `?${free.query.value}`;
  const query = new URLSearchParams(filled.flatMap(({ value, text }) => (value.list ? lines(text()) : [sent(value, text())]).map(each => [value.key, each])));
  return query.size > 0 ? `?${query}` : '';
}

/** Returns the body with its media type; a body that is not filled in is not sent. */
function bodyOf(fields, free) {
  const type = 'application/json';
  if (free?.body?.value) return { body: free.body.value, type };
  const whole = fields.find(({ value }) => value.source === 'document');
  if (whole) return { body: whole.text() || undefined, type: whole.isCsv?.() ? 'text/csv' : type };
  const inBody = fields.filter(({ value }) => value.source === 'body');
  if (inBody.length === 0) return {};
  const entries = inBody.filter(({ text }) => text() !== '').map(({ value, text }) => [value.key, jsonOf(value, text())]);
  return { body: JSON.stringify(Object.fromEntries(entries)), type };
}

function jsonOf(value, text) {
  if (value.records) return typed({ type: 'json' }, text);
  return value.list ? lines(text).map(line => typed(value, line)) : typed(value, sent(value, text));
}
