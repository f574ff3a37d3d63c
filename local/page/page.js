import { answerCards, failureCard, progressCard } from './answer.js';
import { readContent } from './content.js';
import { element } from './dom.js';
import { routeForm } from './form.js';
import { currentHash, hashOf, keepTag } from './kept-values.js';
import { withQuery } from './order.js';
import { sqlOf } from './sql.js';

const ANSWERS = {
  rows: 'returns rows',
  page: 'returns a page of rows',
  row: 'returns one row, or 404',
  file: 'returns a file, or 404',
  created: 'creates a row and returns 201',
  count: 'returns the number of changed rows',
  none: 'returns 204 without a body',
  health: 'checks the database connection',
  openapi: 'returns the OpenAPI document',
  function: 'calls a separate function',
};

const main = document.getElementById('main');
const list = document.getElementById('routes');
const filter = document.getElementById('filter');
const served = await readApi();
const api = JSON.parse(served);

showApi();
showRoutes();
showRoute();
addEventListener('hashchange', () => {
  if (!routesFound().includes(currentRoute())) filter.value = '';
  showRoute();
  // From here the next field is one Tab away; the link itself was recreated.
  main.focus({ preventScroll: true });
  // On a narrow screen the form is below the list.
  if (matchMedia('(max-width: 760px)').matches) main.scrollIntoView();
  else scrollTo(0, 0);
});
addEventListener('focus', offerChange);
document.getElementById('reload').addEventListener('click', () => location.reload());
filter.addEventListener('input', showRoutes);
filter.addEventListener('keydown', event => {
  const [first] = routesFound();
  if (event.key === 'Enter' && first) location.hash = hashOf(first);
});
addEventListener('keydown', event => {
  if (event.key !== '/' || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  event.preventDefault();
  filter.focus();
});

function readApi() {
  return fetch('/~local/api.json').then(response => response.text());
}

/** Offers a reload after a change, so that typed values are not lost. */
async function offerChange() {
  // A server that is restarting is checked the next time.
  const now = await readApi().catch(() => served);
  document.getElementById('changed').hidden = now === served;
}

function showApi() {
  document.title = `${api.name} – local`;
  document.getElementById('api-name').textContent = api.name;
  document.getElementById('api-kind').textContent = `${api.kind} API${api.user ? `, database user ${api.user}` : ''}`;
  document.getElementById('document').hidden = !api.document;
  const links = api.apis.map(({ name, url, current }) => element('a', { href: url, 'aria-current': current ? 'page' : undefined }, name));
  document.getElementById('apis').replaceChildren(...(links.length > 1 ? links : []));
}

function routesFound() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  return api.routes.filter(({ method, path, summary = '', description = '', tags = [] }) => {
    const text = [method, path, summary, description, ...tags].join(' ').toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** Shows the routes, grouped by their first tag. */
function showRoutes() {
  const shown = routesFound();
  const tags = [...new Set(shown.map(({ tags: [tag] = [] }) => tag))].sort((a, b) => Number(a === undefined) - Number(b === undefined));
  const groups = tags.map(tag => [tag, shown.filter(route => route.tags?.[0] === tag)]);
  const isGrouped = tags.some(tag => tag !== undefined);
  list.replaceChildren(...groups.flatMap(([tag, routes]) => [
    ...(isGrouped ? [element('li', { className: 'group' }, tag ?? 'Other')] : []),
    ...routes.map(routeItem),
  ]));
  document.getElementById('no-routes').hidden = shown.length > 0;
}

function routeItem(route) {
  return element('li', {}, element('a', { href: hashOf(route), 'aria-current': route === currentRoute() ? 'true' : undefined },
    badge(route), element('span', {}, route.path, route.summary && element('span', { className: 'summary' }, route.summary))));
}

function showRoute() {
  const route = currentRoute();
  const answer = element('div', { 'aria-live': 'polite', id: 'answer' });
  const facts = [
    route.authorizer, ANSWERS[route.result ?? route.kind], route.readOnly && 'read-only', route.statements?.length > 1 && `${route.statements.length} steps`,
    route.version && 'ETag', route.idempotency && 'Idempotency-Key', route.formats?.length > 1 && route.formats.join(', ').toUpperCase(), route.streamed && 'streamed',
  ].filter(Boolean);
  main.replaceChildren(
    element('div', { className: 'route' },
      element('div', { className: 'route-title' }, badge(route), element('h2', {}, route.path)),
      [route.summary, route.description].filter(Boolean).map(text => element('p', { className: 'about' }, text)),
      element('div', { className: 'facts' }, facts.map(fact => element('span', { className: 'tag' }, fact))),
      element('section', { className: 'card', 'aria-label': 'Request' }, element('div', { className: 'inside' }, routeForm(route, request => send(route, request, answer))))),
    answer,
  );
  // Before the first run, only the statement is shown.
  if (route.kind === 'sql') {
    answer.append(element('section', { className: 'card' }, element('h3', {}, 'SQL'), element('div', { className: 'inside' }, sqlOf(route.statements))));
  }
  showRoutes();
}

/**
 * Sends a request and shows its answer; `key` names the button that sent it, which gets the focus in the new answer.
 *
 * @returns undefined when the request fails
 */
async function send(route, request, place, key) {
  let answer;
  try {
    answer = await ask(route, request, place);
    if (answer.status < 300 && request.method !== 'POST') keepTag(request.path.split('?')[0], answer.headers.get('etag'));
    document.querySelector('form').dispatchEvent(new Event('answered'));
    place.replaceChildren(...answerCards(await latest(route), request, answer, actionsOf(route, request, place)));
  } catch (error) {
    place.replaceChildren(failureCard(error));
  }
  if (key !== undefined) focusOn(place, key);
  place.firstElementChild.scrollIntoView({ block: 'nearest' });
  return answer;
}

/** Returns the functions that send another request from an answer. */
function actionsOf(route, request, place) {
  const fromStart = route.page ? { [route.page.cursor]: undefined } : {};
  const sendWith = (changes, key) => {
    fillForm(changes);
    return send(route, { ...request, path: withQuery(request.path, changes) }, place, key);
  };
  return {
    onNext: query => send(route, { ...request, path: request.path.split('?')[0] + query }, place, 'next'),
    onFirst: () => sendWith(fromStart, 'first'),
    onSort: ({ name, columns }) => sendWith({ ...fromStart, [keyOf(route, route.order.parameter)]: name }, `sort ${columns[0]}`),
    onAgain: () => send(route, request, place),
  };
}

function keyOf({ values }, wanted) {
  return values.find(({ name }) => name === wanted).key;
}

/** Writes query parameters into the form, so that the next request has them as well. */
function fillForm(changes) {
  document.querySelector('form').dispatchEvent(new CustomEvent('fill', { detail: changes }));
}

/** Moves the focus to the button that was used, in the new answer, or else to the status. */
function focusOn(place, key) {
  const named = name => place.querySelector(`[data-key="${CSS.escape(name)}"]`);
  (named(key) ?? named('status'))?.focus({ preventScroll: true });
}

/** Returns the route as currently served: the app may have been synthesized since the page was loaded. */
async function latest(route) {
  const now = await readApi();
  if (now === served) return route;
  document.getElementById('changed').hidden = false;
  return JSON.parse(now).routes.find(each => hashOf(each) === hashOf(route)) ?? route;
}

async function ask(route, { method, path, headers, body }, place) {
  const started = performance.now();
  const stop = new AbortController();
  const response = await fetch(path, { method, headers, body, cache: 'no-store', redirect: 'manual', signal: stop.signal });
  const progress = route.streamed && response.ok ? progressCard(response.status, () => stop.abort()) : undefined;
  if (progress) place.replaceChildren(progress.node);
  const content = await readContent(response, progress?.show);
  const milliseconds = performance.now() - started;
  const id = response.headers.get('x-amzn-requestid') ?? response.headers.get('apigw-requestid');
  const exchange = await (await fetch(`/~local/requests/${encodeURIComponent(id)}`)).json();
  return { status: response.status, statusText: response.statusText, headers: response.headers, milliseconds, ...content, exchange };
}

function badge({ method }) {
  return element('span', { className: `method ${method}` }, method);
}

function currentRoute() {
  return api.routes.find(route => hashOf(route) === currentHash()) ?? api.routes[0];
}
