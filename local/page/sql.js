import { EMPTY_TEXT } from './controls.js';
import { coloured, copyButton, element, pieces } from './dom.js';
import { statementsOf } from './order.js';

const KEYWORDS = new Set(('select insert update delete from where and or not in is null as join left right full inner outer cross on using group by order having limit '
  + 'offset returning values into set with recursive union all any distinct case when then else end exists between like ilike asc desc true false default conflict do '
  + 'nothing over partition lateral cast for').split(' '));
const SQL_TOKENS = /('(?:[^']|'')*')|(--[^\n]*)|(\$\d+|@p\d+)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)|("(?:[^"]|"")*")/g;

/** Returns the content of the card of the statements that ran: head and body. */
export function sqlParts(route, request, exchange) {
  const statements = statementsOf(route, request);
  const ran = exchange?.databaseMs !== undefined;
  const facts = ran
    ? [`${exchange.databaseMs} ms`, exchange.rows !== undefined && `${exchange.rows} ${exchange.rows === 1 ? 'row' : 'rows'}`, exchange.connectionReused === false && 'new connection', exchange.coldStart && 'cold start']
    : [withoutTime(route, exchange)];
  const bound = route.values.filter(({ source }) => source !== 'sent').map(value => [`:${value.name}`, describeBound(value, request)]);
  const copied = () => statements.map(({ sql }) => sql).join(';\n\n');
  return {
    head: [element('h3', {}, 'SQL'), facts.filter(Boolean).map(fact => element('span', {}, fact)), element('span', { className: 'end' }, copyButton(copied))],
    body: element('div', { className: 'inside' },
      sqlOf(statements),
      bound.length > 0 && element('dl', { className: 'bound' }, bound.flatMap(([name, text]) => [element('dt', { className: 'placeholder' }, name), element('dd', {}, text)]))),
  };
}

/** Describes the run of statements without a logged time: they failed, their rows were refused, or they were not sent. */
function withoutTime({ readOnly }, exchange) {
  const { sqlState, reason, code, parameter } = exchange ?? {};
  if (sqlState || reason) return 'failed';
  const isOfRows = code !== undefined && parameter === undefined && code !== 'NOT_ACCEPTABLE' && !code.startsWith('IDEMPOTENCY_');
  if (!isOfRows) return 'did not run';
  return readOnly ? 'no row' : 'changed nothing';
}

/** Returns the statements, each below the name of its step. */
export function sqlOf(statements) {
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
