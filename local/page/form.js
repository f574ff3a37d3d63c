import { labelFor, row } from './controls.js';
import { element } from './dom.js';
import { faultOf, field } from './fields.js';
import { keepValues, keptTag, keptValues, linkValues } from './kept-values.js';
import { KEY_HEADER, lastClaims, pathOf, readRequest } from './request.js';

/** Sources of values from the caller, in the order of the form. */
const GROUPS = [[['path'], 'Path'], [['query'], 'Query'], [['header', 'ifMatch'], 'Headers'], [['body', 'document'], 'Body']];

/** Creates the form of a route, which calls `onSend` with its request. */
export function routeForm(route, onSend) {
  const key = route.idempotency && keyField(route.idempotency);
  const { fields, sections } = groupsOf(route, key);
  const free = route.kind === 'function' ? freeFields(route) : undefined;
  const caller = callerFields(route);
  const parts = { fields, free, caller, key: key?.input };
  const send = element('button', { type: 'submit', className: 'primary' }, 'Send');
  const form = element('form', { noValidate: true, 'aria-label': `${route.method} ${route.path}` },
    sections, free?.node, caller?.node,
    sections.length === 0 && !free && !caller && element('p', { className: 'quiet' }, 'This route has no parameters.'),
    element('div', { className: 'actions' }, send, element('span', { className: 'quiet' }, element('kbd', {}, 'Ctrl'), ' + ', element('kbd', {}, 'Enter'))));
  const inputs = restore(route, form, fields);
  form.addEventListener('input', () => keepValues(route, inputs));
  form.addEventListener('fill', ({ detail }) => fill(route, fields, inputs, detail));
  followTag(route, form, fields);
  const submit = async event => {
    event?.preventDefault();
    if (send.disabled || !isComplete(fields)) return;
    send.disabled = true;
    send.textContent = 'Sending…';
    keepValues(route, inputs);
    const request = readRequest(route, parts);
    linkValues(route, inputs);
    const answer = await onSend(request);
    fields.forEach(each => each.show(faultOf(each.value, answer)));
    key?.renew(request, answer);
    send.disabled = false;
    send.textContent = 'Send';
  };
  form.addEventListener('submit', submit);
  form.addEventListener('keydown', event => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event); });
  return form;
}

/** Returns the fields of the values, and their sections. */
function groupsOf(route, key) {
  const fields = [];
  const sections = GROUPS.flatMap(([sources, title]) => {
    const made = sources.flatMap(source => valuesOf(route).filter(value => value.source === source).map((value, index) => field(value, `${source}-${index}`)));
    fields.push(...made);
    const nodes = [...made, ...(title === 'Headers' && key ? [key] : [])].map(({ node }) => node);
    const note = title === 'Body' && route.changes && element('p', { className: 'hint' }, 'Only fields that are filled in are sent and changed.');
    return nodes.length > 0 ? [section(title, [note, nodes])] : [];
  });
  return { fields, sections };
}

/** Fills the inputs with the kept values, and returns those to keep: entity tags and idempotency keys are used once. */
function restore(route, form, fields) {
  const inputs = [...form.querySelectorAll('input, textarea, select')].filter(({ id }) => id !== KEY_HEADER && !id.startsWith('ifMatch'));
  const kept = keptValues(route);
  for (const input of inputs) {
    if (input.type === 'checkbox') input.checked = kept[input.id] === 'true';
    else input.value = kept[input.id] ?? input.value;
  }
  fields.forEach(each => each.restore?.());
  return inputs;
}

/** Fills in query parameters; undefined empties their fields. */
function fill(route, fields, inputs, changes) {
  for (const { value, input, show } of fields) {
    if (value.source !== 'query' || !(value.key in changes)) continue;
    input.value = changes[value.key] ?? '';
    show(undefined);
  }
  keepValues(route, inputs);
  linkValues(route, inputs);
}

/** Fills in the entity tag of the last answer for the path, unless another one was typed. */
function followTag(route, form, fields) {
  const tag = fields.find(({ value }) => value.source === 'ifMatch')?.input;
  if (!tag) return;
  let filled = keptTag(pathOf(route, fields));
  const follow = () => {
    const last = keptTag(pathOf(route, fields));
    if (tag.value === '' || tag.value === filled) tag.value = last;
    filled = last;
  };
  follow();
  form.addEventListener('input', event => event.target !== tag && follow());
  form.addEventListener('answered', follow);
}

/** Creates the field of the idempotency key; `renew` makes another key after the request was done with this one. */
function keyField({ required }) {
  const input = element('input', { id: KEY_HEADER, type: 'text', autocomplete: 'off', spellcheck: 'false', value: crypto.randomUUID(), 'aria-describedby': `${KEY_HEADER}-hint` });
  const label = labelFor(input, KEY_HEADER, 'one for each request');
  if (required) label.insertBefore(element('span', { className: 'required', title: 'required' }, ' *'), label.lastChild);
  return {
    input,
    renew: ({ headers }, { status } = {}) => {
      if (status < 300 && headers[KEY_HEADER] === input.value) input.value = crypto.randomUUID();
    },
    node: row(label, input, element('div', { className: 'hint', id: `${KEY_HEADER}-hint` }, 'After success, another key is filled in.')),
  };
}

/** Returns the values of a route; for a separate function, only the path is known. */
function valuesOf(route) {
  if (route.kind !== 'function') return route.values.map(value => ({ ...value, isFlag: value.name === route.page?.total?.key }));
  return [...route.path.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => ({ name, key: name, source: 'path', required: true }));
}

function section(title, nodes) {
  return element('fieldset', {}, element('legend', {}, title), nodes);
}

/** Checks that all path values are present: without one, another route may match. */
function isComplete(fields) {
  const empty = fields.find(({ value, input }) => value.source === 'path' && input.value === '');
  empty?.show(`${empty.value.key} is part of the path`);
  empty?.input.focus();
  return empty === undefined;
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
