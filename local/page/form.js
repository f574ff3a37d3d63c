import { element } from './dom.js';
import { keepValues, keptValues, linkValues } from './kept-values.js';

/** Sources of values from the caller, in the order of the form. */
const GROUPS = [['path', 'Path'], ['query', 'Query'], ['header', 'Headers'], ['body', 'Body']];
const PLACEHOLDERS = { date: '2026-01-31', timestamp: '2026-01-31T12:00:00Z', uuid: '00000000-0000-4000-8000-000000000000', binary: 'base64' };
/** Input for an empty text: an empty field is not sent. */
export const EMPTY_TEXT = '""';
const CLAIMS_KEY = 'claims';

/** Creates the form of a route, which calls `onSend` with its request. */
export function routeForm(route, onSend) {
  const fields = [];
  const sections = GROUPS.flatMap(([source, title]) => {
    const values = valuesOf(route).filter(value => value.source === source);
    const made = values.map((value, index) => field(value, `${source}-${index}`));
    fields.push(...made);
    return made.length > 0 ? [section(title, made.map(({ node }) => node))] : [];
  });
  const free = route.kind === 'function' ? freeFields(route) : undefined;
  const caller = callerFields(route);
  const send = element('button', { type: 'submit', className: 'primary' }, 'Send');
  const form = element('form', { noValidate: true, 'aria-label': `${route.method} ${route.path}` },
    sections, free?.node, caller?.node,
    sections.length === 0 && !free && !caller && element('p', { className: 'quiet' }, 'This route has no parameters.'),
    element('div', { className: 'actions' }, send, element('span', { className: 'quiet' }, element('kbd', {}, 'Ctrl'), ' + ', element('kbd', {}, 'Enter'))));
  const inputs = [...form.querySelectorAll('input, textarea, select')];
  const kept = keptValues(route);
  for (const input of inputs) input.value = kept[input.id] ?? input.value;
  form.addEventListener('input', () => keepValues(route, inputs));
  const submit = async event => {
    event?.preventDefault();
    if (send.disabled || !isComplete(fields)) return;
    send.disabled = true;
    send.textContent = 'Sending…';
    const request = readRequest(route, fields, free, caller);
    keepValues(route, inputs);
    linkValues(route, inputs);
    const answer = await onSend(request);
    fields.forEach(each => each.show(faultOf(each.value, answer)));
    send.disabled = false;
    send.textContent = 'Send';
  };
  form.addEventListener('submit', submit);
  form.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event); });
  return form;
}

/** Returns the values of a route; for a separate function, only the path is known. */
function valuesOf(route) {
  if (route.kind !== 'function') return route.values;
  return [...route.path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => ({ name, key: name, source: 'path', required: true }));
}

function section(title, nodes) {
  return element('fieldset', {}, element('legend', {}, title), nodes);
}

function field(value, id) {
  const input = control(value);
  input.id = id;
  input.name = value.key;
  const hint = [hintOf(value), mayBeEmpty(value) && `${EMPTY_TEXT} for an empty text`].filter(Boolean).join(' · ');
  if (hint) input.setAttribute('aria-describedby', `${id}-hint`);
  const label = element('label', { for: id }, value.key,
    value.required && element('span', { className: 'required', title: 'required' }, ' *'),
    element('span', { className: 'type' }, `${value.type ?? 'string'}${value.list ? ', one per line' : ''}`));
  const problem = element('div', { className: 'problem', id: `${id}-problem`, hidden: true });
  const show = text => {
    problem.hidden = text === undefined;
    problem.textContent = text ?? '';
    input.setAttribute('aria-invalid', String(text !== undefined));
    input.setAttribute('aria-describedby', text === undefined ? `${id}-hint` : `${id}-problem`);
  };
  input.addEventListener('input', () => show(undefined));
  const options = value.allowedValues && element('datalist', { id: `${id}-values` }, value.allowedValues.map(each => element('option', { value: String(each) })));
  if (options) input.setAttribute('list', `${id}-values`);
  return { value, input, show, node: row(label, [input, options, problem], hint && element('div', { className: 'hint', id: `${id}-hint` }, hint)) };
}

/** Returns the error of a value, from the API or else from the local explanation. */
function faultOf({ key }, { status, body, exchange } = {}) {
  if (body?.parameter === key) return body.detail ?? body.title;
  if (status !== 400) return undefined;
  return exchange?.why?.find(line => [' ', '.', '['].includes(line[key.length]) && line.startsWith(key));
}

/** Checks that all path values are present: without one, another route may match. */
function isComplete(fields) {
  const empty = fields.find(({ value, input }) => value.source === 'path' && input.value === '');
  empty?.show(`${empty.value.key} is part of the path`);
  empty?.input.focus();
  return empty === undefined;
}

function row(label, control, hint) {
  return element('div', { className: 'field' }, label, element('div', {}, control, hint));
}

function labelFor(input, name, type) {
  return element('label', { for: input.id }, name, type && element('span', { className: 'type' }, type));
}

/** Creates an input that accepts invalid values, which the API then rejects. */
function control(value) {
  const common = { autocomplete: 'off', spellcheck: 'false', 'aria-required': String(Boolean(value.required)) };
  if (value.list || value.type === 'json') return element('textarea', { ...common, rows: 3 });
  if (value.type === 'boolean') return element('select', common, ['', 'true', 'false'].map(each => element('option', { value: each }, each || '–')));
  const placeholder = value.defaultValue !== undefined ? `${value.defaultValue}` : PLACEHOLDERS[value.type] ?? '';
  return element('input', { ...common, type: 'text', placeholder, inputmode: ['integer', 'bigint'].includes(value.type) ? 'numeric' : undefined });
}

function hintOf({ minimum, maximum, minLength, maxLength, minItems, maxItems, pattern, allowedValues, defaultValue }) {
  const range = (min, max, unit) => {
    if (min === undefined && max === undefined) return undefined;
    if (min === undefined) return `at most ${max}${unit}`;
    return max === undefined ? `at least ${min}${unit}` : `${min} to ${max}${unit}`;
  };
  return [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, ' values'),
    allowedValues && `one of ${allowedValues.join(', ')}`,
    pattern && `matches ${pattern}`,
    defaultValue !== undefined && `default: ${defaultValue}`,
  ].filter(Boolean).join(' · ');
}

function freeFields({ method }) {
  const query = element('input', { id: 'free-query', type: 'text', placeholder: 'name=value&other=value', autocomplete: 'off', spellcheck: 'false' });
  const body = ['GET', 'HEAD', 'DELETE'].includes(method) ? undefined : element('textarea', { id: 'free-body', spellcheck: 'false' });
  return { query, body, node: section('Request', [row(labelFor(query, 'query'), query), body && row(labelFor(body, 'body'), body)]) };
}

function callerFields(route) {
  const wantsClaims = route.authorizerKind === 'jwt' || (route.authorizerKind === 'lambda' && !route.identityHeaders);
  const claims = wantsClaims ? textarea('claims', claimsFor(route)) : undefined;
  const headers = [...route.identityHeaders ?? [], ...(route.apiKey ? ['x-api-key'] : [])].map(callerHeader);
  if (!claims && headers.length === 0) return undefined;
  const word = route.authorizerKind === 'lambda' ? 'context' : 'claims';
  const note = route.authorizerKind === 'lambda' ? 'Context that the authorizer function would return. The function does not run locally.' : 'Claims of the token, which is not verified locally. Leave empty to send no token.';
  return {
    claims,
    headers,
    node: section('Caller', [
      claims && row(labelFor(claims, word, 'JSON'), claims, element('div', { className: 'hint' }, note)),
      headers.map(({ name, input }, index) => row(labelFor(input, name), input, route.identityHeaders?.[index] && element('div', { className: 'hint' }, 'Checked by the authorizer function, which runs locally.'))),
    ]),
  };
}

/** Creates a header input, whose value is kept for other routes. */
function callerHeader(name, index) {
  const value = sessionStorage.getItem(`header ${name}`) ?? (name === 'x-api-key' ? 'local' : '');
  return { name, input: element('input', { id: `caller-${index}`, type: 'text', value, autocomplete: 'off', spellcheck: 'false' }) };
}

function textarea(id, text) {
  const made = element('textarea', { id, spellcheck: 'false', rows: 2, className: 'low' });
  made.value = text;
  return made;
}

/** Returns the claims of the last request, with the additional claims and scopes that this route needs. */
function claimsFor({ claims: needed, scopes }) {
  const { scope, ...last } = lastClaims();
  const names = ['sub', ...needed];
  const claims = { ...Object.fromEntries(names.map(name => [name, name === 'sub' ? 'alice' : ''])), ...last };
  return JSON.stringify(scopes.length > 0 ? { ...claims, scope: scopes.join(' ') } : claims);
}

function lastClaims() {
  try {
    return Object(JSON.parse(sessionStorage.getItem(CLAIMS_KEY)));
  } catch {
    return {};
  }
}

function readRequest(route, fields, free, caller) {
  const filled = source => fields.filter(({ value, input }) => value.source === source && input.value !== '');
  const headers = Object.fromEntries(filled('header').map(({ value, input }) => [value.key, sent(value, input.value)]));
  if (caller?.claims) {
    sessionStorage.setItem(CLAIMS_KEY, caller.claims.value);
    if (caller.claims.value.trim() !== '') headers['x-local-claims'] = asciiJson(caller.claims.value);
  }
  for (const { name, input } of caller?.headers ?? []) {
    sessionStorage.setItem(`header ${name}`, input.value);
    if (input.value !== '') headers[name] = input.value;
  }
  const body = free?.body?.value || bodyOf(fields, filled('body'));
  if (body !== undefined && body !== '') headers['content-type'] = 'application/json';
  return { method: route.method, path: pathOf(route, fields) + queryOf(filled('query'), free), headers, body: body || undefined, values: boundValues(fields) };
}

/** Converts JSON to ASCII on one line, because headers allow nothing else. */
function asciiJson(text) {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function pathOf(route, fields) {
  return route.path.replaceAll(/\{(\w+)\+?\}/g, (_, name) => encodeURIComponent(fields.find(({ value }) => value.source === 'path' && value.key === name)?.input.value ?? ''));
}

function queryOf(filled, free) {
  if (free?.query.value) return `?${free.query.value}`;
  const query = new URLSearchParams(filled.flatMap(({ value, input }) => (value.list ? lines(input.value) : [sent(value, input.value)]).map(text => [value.key, text])));
  return query.size > 0 ? `?${query}` : '';
}

function bodyOf(fields, filled) {
  if (!fields.some(({ value }) => value.source === 'body')) return undefined;
  return JSON.stringify(Object.fromEntries(filled.map(({ value, input }) => [value.key, value.list ? lines(input.value).map(text => typed(value, text)) : typed(value, sent(value, input.value))])));
}

/** Returns the JSON value of a text; else the text itself, which the API then rejects. */
function typed({ type }, text) {
  if (!['integer', 'number', 'boolean', 'json'].includes(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Returns whether a value may be empty; path values may not. */
function mayBeEmpty({ source, type = 'string', list, minLength = 0, allowedValues }) {
  return source !== 'path' && type === 'string' && !list && !allowedValues && minLength === 0;
}

function sent(value, text) {
  return mayBeEmpty(value) && text === EMPTY_TEXT ? '' : text;
}

function lines(text) {
  return text.split('\n').filter(line => line !== '');
}

function boundValues(fields) {
  return Object.fromEntries(fields.map(({ value, input }) => [`${value.source} ${value.key}`, input.value]));
}
