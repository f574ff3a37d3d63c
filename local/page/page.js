import { answerCards, failureCard, highlightSql } from './answer.js';
import { element } from './dom.js';
import { routeForm } from './form.js';

const ANSWERS = {
  rows: 'answers with rows',
  page: 'answers with a page of rows',
  row: 'answers with one row, or 404',
  created: 'creates, and answers with 201',
  count: 'answers with the number of rows changed',
  none: 'answers with nothing: 204',
  health: 'tells whether the database answers',
  openapi: 'answers with the OpenAPI document',
  function: 'is answered by a function of its own',
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
  showRoute();
  // From here the next field is one Tab away; the link itself has been made anew.
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
});
addEventListener('focus', offerChange);
document.getElementById('reload').addEventListener('click', () => location.reload());
filter.addEventListener('input', showRoutes);
addEventListener('keydown', event => {
  if (event.key !== '/' || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  event.preventDefault();
  filter.focus();
});

function readApi() {
  return fetch('/~local/api.json').then(response => response.text());
}

/** What is typed stays until its author wants to see the new API. */
async function offerChange() {
  // A server that is being started again is asked the next time.
  const now = await readApi().catch(() => served);
  document.getElementById('changed').hidden = now === served;
}

function showApi() {
  document.title = `${api.name} – local`;
  document.getElementById('api-name').textContent = api.name;
  document.getElementById('api-kind').textContent = `${api.kind} API`;
  const links = api.apis.map(({ name, url, current }) => element('a', { href: url, 'aria-current': current ? 'page' : undefined }, name));
  document.getElementById('apis').replaceChildren(...(links.length > 1 ? links : []));
}

function showRoutes() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = api.routes.filter(({ method, path }) => words.every(word => `${method} ${path}`.toLowerCase().includes(word)));
  const current = currentRoute();
  list.replaceChildren(...shown.map(route => element('li', {}, element('a', { href: hashOf(route), 'aria-current': route === current ? 'true' : undefined },
    badge(route), element('span', {}, route.path)))));
  document.getElementById('no-routes').hidden = shown.length > 0;
}

function showRoute() {
  const route = currentRoute();
  const answer = element('div', { 'aria-live': 'polite', id: 'answer' });
  const facts = [route.authorizer, ANSWERS[route.result ?? route.kind], route.readOnly && 'read-only'].filter(Boolean);
  main.replaceChildren(
    element('div', { className: 'route-title' }, badge(route), element('h2', {}, route.path)),
    element('div', { className: 'facts' }, facts.map(fact => element('span', { className: 'tag' }, fact))),
    element('section', { className: 'card', 'aria-label': 'Request' }, element('div', { className: 'inside' }, routeForm(route, request => send(route, request, answer)))),
    answer,
  );
  // Until it has run, the statement alone is shown.
  if (route.kind === 'sql') {
    answer.append(element('section', { className: 'card' }, element('h3', {}, 'SQL'), element('div', { className: 'inside' }, element('pre', {}, highlightSql(route.sql, route.values)))));
  }
  showRoutes();
}

async function send(route, request, place) {
  try {
    const onNext = query => send(route, { ...request, path: request.path.split('?')[0] + query }, place);
    place.replaceChildren(...answerCards(route, request, await ask(request), onNext));
  } catch (error) {
    place.replaceChildren(failureCard(error));
  }
  place.firstElementChild.scrollIntoView({ block: 'nearest' });
}

async function ask({ method, path, headers, body }) {
  const started = performance.now();
  const response = await fetch(path, { method, headers, body, cache: 'no-store', redirect: 'manual' });
  const text = await response.text();
  const milliseconds = performance.now() - started;
  const id = response.headers.get('x-amzn-requestid') ?? response.headers.get('apigw-requestid');
  const exchange = await (await fetch(`/~local/exchanges/${encodeURIComponent(id)}`)).json();
  return { status: response.status, statusText: response.statusText, headers: response.headers, text, milliseconds, body: parse(text), exchange };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function badge({ method }) {
  return element('span', { className: `method ${method}` }, method);
}

function currentRoute() {
  return api.routes.find(route => hashOf(route) === location.hash) ?? api.routes[0];
}

function hashOf({ method, path }) {
  return `#${method}${encodeURI(path)}`;
}
