import { binaryContent, cutNote, downloadLink, isDownload, sizeOf } from './content.js';
import { curlOf, curlOptions } from './curl.js';
import { coloured, copyButton, element, pieces } from './dom.js';
import { choiceOf } from './order.js';
import { KEY_HEADER } from './request.js';
import { sqlParts } from './sql.js';
import { headerTable, isTable, table } from './table.js';

/** Header of an answer that was stored for an earlier request with the same key. */
const REPLAYED_HEADER = 'Idempotent-Replayed';
/** Limit for highlighted text, because more would make a browser slow. */
const MAX_COLOURED = 200_000;
const JSON_TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/**
 * Returns the cards of an answer: the answer, the SQL that ran, the same request with curl. `actions` send other requests: `onNext` one for the
 * page with the given query, `onFirst` one for the first page, `onSort` one with another order, `onAgain` the same one with the same idempotency key.
 */
export function answerCards(route, request, answer, actions) {
  const sql = route.kind === 'sql' && isOf(route, answer.exchange) && sqlParts(route, request, answer.exchange);
  return [answerCard(route, request, answer, actions), sql && card(sql.head, sql.body), curlCard(route, request, answer)].filter(Boolean);
}

/** Returns whether the answer is of the route: the gateway may have matched another one, or refused the request. */
function isOf({ method, path }, exchange) {
  return exchange?.route === undefined || exchange.route === `${method} ${path}`;
}

/** Returns the card of a failed request. */
export function failureCard(error) {
  return card([element('span', { className: 'status worse' }, 'No answer')], element('p', { className: 'inside' }, `${error.message}. If the request is valid, check that the server is still running.`));
}

/** Returns the card of a stream that is being received, and a function that updates its size. */
export function progressCard(status, onStop) {
  // The size changes too often to be read out.
  const size = element('span', { 'aria-live': 'off', className: 'size' }, sizeOf(0));
  const node = card([element('span', { className: 'status' }, `${status}, receiving the stream…`), size, element('span', { className: 'end' }, actionButton('Stop', onStop))]);
  return { node, show: bytes => { size.textContent = sizeOf(bytes); } };
}

function card(head, ...content) {
  return element('section', { className: 'card' }, element('div', { className: 'card-head' }, head), content);
}

function answerCard(route, request, answer, actions) {
  const place = element('div', {});
  const buttons = viewsOf(route, request, answer, actions).map(({ name, show }) => {
    const button = element('button', { type: 'button', 'aria-pressed': 'false' }, name);
    button.addEventListener('click', () => {
      buttons.forEach(other => other.setAttribute('aria-pressed', String(other === button)));
      place.replaceChildren(...[show()].flat().filter(Boolean));
    });
    return button;
  });
  buttons[0].click();
  return card([
    factsOf(route, answer),
    pageButtons(route, request, answer, actions),
    isDownload(answer) && downloadLink(answer, request.path),
    request.headers[KEY_HEADER] && actionButton('Send again with the same key', actions.onAgain),
    element('div', { className: 'views end', role: 'group', 'aria-label': 'View of the answer' }, buttons),
    answer.text !== undefined && !answer.isCut && copyButton(() => answer.text),
  ], brokenOffNote(answer), whyList(route, answer.exchange), place);
}

function factsOf({ streamed }, { status, statusText, milliseconds, bytes, headers, body, brokenOff }) {
  const className = brokenOff ? 'worse' : status < 400 ? 'good' : status < 500 ? 'bad' : 'worse';
  return [
    element('span', { className: `status ${className}`, tabindex: '-1', 'data-key': 'status' }, `${status} ${statusText}`),
    element('span', {}, `${Math.round(milliseconds)} ms`),
    element('span', {}, sizeOf(bytes)),
    itemsOf(body),
    headers.get('etag') && element('span', {}, `ETag ${headers.get('etag')}`),
    streamed && status < 400 && element('span', { className: 'tag', title: 'Sent while the statement runs' }, 'streamed'),
    headers.get(REPLAYED_HEADER) === 'true' && element('span', { className: 'tag', title: `${REPLAYED_HEADER}: the stored answer of the first request with this key` }, 'replayed'),
  ];
}

/** Returns the number of items of a page, and of all pages where the request asked for it. */
function itemsOf(body) {
  if (!Array.isArray(body?.items)) return undefined;
  const count = body.items.length;
  return element('span', { className: 'count' }, `${count} ${count === 1 ? 'item' : 'items'}${typeof body.total === 'number' ? ` of ${body.total}` : ''}`);
}

function pageButtons({ page }, { path }, { body }, { onFirst, onNext }) {
  if (!page) return undefined;
  const isLater = new URLSearchParams(path.split('?')[1]).has(page.cursor);
  return [
    isLater && actionButton('First page', onFirst, 'first'),
    typeof body?.next === 'string' && actionButton('Next page', () => onNext(body.next), 'next'),
  ];
}

function brokenOffNote({ brokenOff, bytes }) {
  if (!brokenOff) return undefined;
  const text = brokenOff === 'stopped'
    ? `You stopped the stream after ${sizeOf(bytes)}. The rest was not sent.`
    : `The connection was broken off after ${sizeOf(bytes)}. The answer is incomplete.`;
  return element('p', { className: 'broken-off' }, text);
}

/** Returns local explanations, which are not part of the answer. */
function whyList(route, exchange) {
  const other = isOf(route, exchange) ? [] : [`another route answered: ${exchange.route}`];
  const lines = [...other, ...exchange?.why ?? []];
  return lines.length > 0 && element('div', { className: 'why' }, lines.map(line => element('p', {}, element('strong', {}, 'Why: '), line)));
}

/** Creates a button; `key` identifies it in the next answer, where it gets the focus again. */
function actionButton(label, act, key) {
  const button = element('button', { type: 'button', className: 'small', 'data-key': key }, label);
  button.addEventListener('click', act);
  return button;
}

function viewsOf(route, request, answer, { onSort }) {
  const { text, body, headers } = answer;
  const views = [];
  const rows = Array.isArray(body) ? body : body?.items;
  const sorting = { choices: route.order?.choices, current: choiceOf(route, request), onSort };
  if (Array.isArray(rows) && rows.length === 0) views.push({ name: 'Table', show: () => element('p', { className: 'inside quiet' }, 'No rows.') });
  if (isTable(rows)) views.push({ name: 'Table', show: () => table(rows, sorting) });
  if (text === undefined) views.push({ name: 'File', show: () => binaryContent(answer, request.path, headers) });
  else if (text === '') views.push({ name: 'Body', show: () => element('p', { className: 'inside quiet' }, 'No body.') });
  else if (body === undefined) views.push({ name: 'Text', show: () => [scroll(text), cutNote(answer)] });
  else views.push({ name: 'JSON', show: () => scroll(colouredJson(JSON.stringify(body, null, 2))) });
  views.push({ name: 'Headers', show: () => headerTable(headers) });
  return views;
}

function curlCard(route, request, answer) {
  const command = curlOf(request, curlOptions(route, request, answer));
  return card([element('h3', {}, 'curl'), element('span', { className: 'end' }, copyButton(() => command))], element('div', { className: 'inside' }, element('pre', {}, command)));
}

function scroll(content) {
  return element('div', { className: 'scroll inside', tabindex: '0', role: 'region', 'aria-label': 'Body' }, element('pre', {}, content));
}

function colouredJson(text) {
  if (text.length > MAX_COLOURED) return text;
  return pieces(text, JSON_TOKENS, ([whole, string, colon, word, number]) => {
    if (string && colon) return [string, colon];
    if (string) return [coloured('string', string)];
    return [coloured(word ? 'keyword' : number ? 'number' : '', whole)];
  });
}
