import { EMPTY_TEXT } from './controls.js';
import { coloured, copyButton, element } from './dom.js';
import { KEY_HEADER } from './request.js';

const KEYWORDS = new Set(('select insert update delete from where and or not in is null as join left right full inner outer cross on using group by order having limit '
  + 'offset returning values into set with recursive union all any distinct case when then else end exists between like ilike asc desc true false default conflict do '
  + 'nothing over partition lateral cast for').split(' '));
/** Header of an answer that was stored for an earlier request with the same key. */
const REPLAYED_HEADER = 'Idempotent-Replayed';
/** Limits for tables and highlighted text, because more would make a browser slow. */
const MAX_ROWS = 500;
const MAX_COLOURED = 200_000;
/** Maximum length of table text that stays on one line, such as times and UUIDs. */
const SHORT = 36;
const SQL_TOKENS = /('(?:[^']|'')*')|(--[^\n]*)|(\$\d+|@p\d+)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)|("(?:[^"]|"")*")/g;
const JSON_TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/**
 * Returns the cards of an answer: the answer, the SQL that ran, the same request with curl; `onNext` requests the next page, `onAgain` sends
 * the same request with the same idempotency key.
 */
export function answerCards(route, request, answer, actions) {
  return [answerCard(route, request, answer, actions), route.kind === 'sql' && isOf(route, answer.exchange) && sqlCard(route, request, answer.exchange), curlCard(request)].filter(Boolean);
}

/** Returns whether the answer is of the route: the gateway may have matched another one, or refused the request. */
function isOf({ method, path }, exchange) {
  return exchange?.route === undefined || exchange.route === `${method} ${path}`;
}

/** Returns the card of a failed request. */
export function failureCard(error) {
  return card([element('span', { className: 'status worse' }, 'No answer')], element('p', { className: 'inside' }, `${error.message}. If the request is valid, check that the server is still running.`));
}

function card(head, ...content) {
  return element('section', { className: 'card' }, element('div', { className: 'card-head' }, head), content);
}

function answerCard(route, request, answer, { onNext, onAgain }) {
  const views = viewsOf(answer);
  const place = element('div', {});
  const buttons = views.map(({ name, show }) => {
    const button = element('button', { type: 'button', 'aria-pressed': 'false' }, name);
    button.addEventListener('click', () => {
      buttons.forEach(other => other.setAttribute('aria-pressed', String(other === button)));
      place.replaceChildren(show());
    });
    return button;
  });
  buttons[0].click();
  const className = answer.status < 400 ? 'good' : answer.status < 500 ? 'bad' : 'worse';
  return card([
    element('span', { className: `status ${className}` }, `${answer.status} ${answer.statusText}`),
    element('span', {}, `${Math.round(answer.milliseconds)} ms`),
    element('span', {}, sizeOf(answer.text)),
    answer.headers.get('etag') && element('span', {}, `ETag ${answer.headers.get('etag')}`),
    answer.headers.get(REPLAYED_HEADER) === 'true' && element('span', { className: 'tag', title: `${REPLAYED_HEADER}: the stored answer of the first request with this key` }, 'replayed'),
    route.result === 'page' && typeof answer.body?.next === 'string' && actionButton('Next page', () => onNext(answer.body.next)),
    request.headers[KEY_HEADER] && actionButton('Send again with the same key', onAgain),
    element('div', { className: 'views end', role: 'group', 'aria-label': 'View of the answer' }, buttons),
    copyButton(() => answer.text),
  ], whyList(route, answer.exchange), place);
}

/** Returns local explanations, which are not part of the answer. */
function whyList(route, exchange) {
  const other = isOf(route, exchange) ? [] : [`another route answered: ${exchange.route}`];
  const lines = [...other, ...exchange?.why ?? []];
  return lines.length > 0 && element('div', { className: 'why' }, lines.map(line => element('p', {}, element('strong', {}, 'Why: '), line)));
}

function actionButton(label, act) {
  const button = element('button', { type: 'button', className: 'small' }, label);
  button.addEventListener('click', act);
  return button;
}

function viewsOf({ text, body, headers }) {
  const views = [];
  const rows = Array.isArray(body) ? body : body?.items;
  if (Array.isArray(rows) && rows.length === 0) views.push({ name: 'Table', show: () => element('p', { className: 'inside quiet' }, 'No rows.') });
  if (isTable(rows)) views.push({ name: 'Table', show: () => table(rows) });
  if (text === '') views.push({ name: 'Body', show: () => element('p', { className: 'inside quiet' }, 'No body.') });
  else views.push({ name: body === undefined ? 'Text' : 'JSON', show: () => scroll(body === undefined ? text : colouredJson(JSON.stringify(body, null, 2))) });
  views.push({ name: 'Headers', show: () => headerTable(headers) });
  return views;
}

function isTable(body) {
  return Array.isArray(body) && body.length > 0 && body.every(row => typeof row === 'object' && row !== null && !Array.isArray(row));
}

function table(rows) {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const isNumber = (row, column) => typeof row[column] === 'number';
  const numeric = new Set(columns.filter(column => rows.some(row => isNumber(row, column)) && rows.every(row => row[column] === null || isNumber(row, column))));
  const kind = column => (numeric.has(column) ? 'numeric' : undefined);
  const cell = (row, column) => {
    const value = row[column];
    if (value === null || value === undefined) return element('td', { className: 'nothing' }, 'null');
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    return element('td', { className: [kind(column), text.length <= SHORT && 'short'].filter(Boolean).join(' ') }, text);
  };
  return element('div', { className: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Rows' }, element('table', {},
    element('thead', {}, element('tr', {}, columns.map(column => element('th', { scope: 'col', className: kind(column) }, column)))),
    element('tbody', {}, rows.slice(0, MAX_ROWS).map(row => element('tr', {}, columns.map(column => cell(row, column)))))),
  rows.length > MAX_ROWS && element('p', { className: 'inside quiet' }, `Showing ${MAX_ROWS} of ${rows.length} rows. The JSON view shows all rows.`));
}

function headerTable(headers) {
  return element('div', { className: 'scroll' }, element('table', {}, element('tbody', {},
    [...headers].map(([name, value]) => element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, value))))));
}

function sqlCard(route, request, exchange) {
  const ran = exchange?.databaseMs !== undefined;
  const facts = ran
    ? [`${exchange.databaseMs} ms`, exchange.rows !== undefined && `${exchange.rows} ${exchange.rows === 1 ? 'row' : 'rows'}`, exchange.connectionReused === false && 'new connection', exchange.coldStart && 'cold start']
    : [withoutTime(route, exchange)];
  const bound = route.values.filter(({ source }) => source !== 'sent').map(value => [`:${value.name}`, describeBound(value, request)]);
  const copied = () => route.statements.map(({ sql }) => sql).join(';\n\n');
  return card([element('h3', {}, 'SQL'), facts.filter(Boolean).map(fact => element('span', {}, fact)), element('span', { className: 'end' }, copyButton(copied))],
    element('div', { className: 'inside' },
      sqlOf(route),
      bound.length > 0 && element('dl', { className: 'bound' }, bound.flatMap(([name, text]) => [element('dt', { className: 'placeholder' }, name), element('dd', {}, text)]))));
}

/** Describes the run of statements without a logged time: they failed, their rows were refused, or they were not sent. */
function withoutTime({ readOnly }, exchange) {
  const { sqlState, reason, code, parameter } = exchange ?? {};
  if (sqlState || reason) return 'failed';
  const isOfRows = code !== undefined && parameter === undefined && !code.startsWith('IDEMPOTENCY_');
  if (!isOfRows) return 'did not run';
  return readOnly ? 'no row' : 'changed nothing';
}

/** Returns the statements of a route, each below the name of its step. */
export function sqlOf({ statements }) {
  return statements.map(({ name, sql, names }) => [name && element('h4', { className: 'step' }, name), element('pre', {}, highlightSql(sql, names))]);
}

function describeBound({ name, source, key, defaultValue }, request) {
  if (source === 'constant') return JSON.stringify(defaultValue);
  if (source === 'context') return `${key}, set by API Gateway`;
  if (source === 'claim') return describeClaim(key, request.headers['x-local-claims']);
  const inQuery = new URLSearchParams(request.path.split('?')[1]).getAll(key).map(text => text || EMPTY_TEXT);
  const text = source === 'query' ? inQuery.join(', ') : request.values[`${source} ${key}`];
  if (text) return text;
  // Only the fields of changes have names with a dot.
  if (name.includes('.')) return 'unchanged';
  return defaultValue === undefined ? 'nothing' : `${defaultValue} (default)`;
}

function describeClaim(key, text) {
  try {
    const value = JSON.parse(text)[key];
    return value === undefined ? `nothing (claim ${key})` : `${typeof value === 'string' ? value : JSON.stringify(value)} (claim ${key})`;
  } catch {
    return `the claim ${key}`;
  }
}

function curlCard(request) {
  const command = curlOf(request);
  return card([element('h3', {}, 'curl'), element('span', { className: 'end' }, copyButton(() => command))], element('div', { className: 'inside' }, element('pre', {}, command)));
}

/** Returns a shell command; only single quotes need escaping. */
function curlOf({ method, path, headers, body }) {
  const quote = text => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return [
    `curl -i${method === 'GET' ? '' : ` -X ${method}`} ${quote(location.origin + path)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quote(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`  -d ${quote(body)}`]),
  ].join(' \\\n');
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

/** Highlights a statement, with value names instead of placeholder numbers. */
function highlightSql(text, names) {
  return pieces(text, SQL_TOKENS, ([whole, string, comment, placeholder, number, word]) => {
    if (string) return [coloured('string', string)];
    if (comment) return [coloured('quiet', comment)];
    if (placeholder) return [coloured('placeholder', `:${names[Number(placeholder.replace(/\D+/, '')) - 1] ?? placeholder}`)];
    if (number) return [coloured('number', number)];
    return [word && KEYWORDS.has(word.toLowerCase()) ? coloured('keyword', word) : whole];
  });
}

function pieces(text, tokens, render) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    nodes.push(text.slice(end, match.index), ...render(match));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

function sizeOf(text) {
  const bytes = new TextEncoder().encode(text).length;
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`;
}
