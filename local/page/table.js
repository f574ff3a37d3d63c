import { element } from './dom.js';

/** Limit that keeps a browser fast. */
const MAX_ROWS = 500;
/** Maximum length of table text that stays on one line, such as times and UUIDs. */
const SHORT = 36;

export function isTable(body) {
  return Array.isArray(body) && body.length > 0 && body.every(row => typeof row === 'object' && row !== null && !Array.isArray(row));
}

/** Returns a table of rows; `sorting` has the order of the rows, and how to change it. */
export function table(rows, sorting) {
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
    element('thead', {}, element('tr', {}, columns.map(column => headCell(column, kind(column), sorting)))),
    element('tbody', {}, rows.slice(0, MAX_ROWS).map(row => element('tr', {}, columns.map(column => cell(row, column)))))),
  rows.length > MAX_ROWS && element('p', { className: 'inside quiet' }, `Showing ${MAX_ROWS} of ${rows.length} rows. The JSON view shows all rows.`));
}

/** Returns the head of a column, with a button if the rows can be sorted by it. */
function headCell(column, className, { choices = [], current, onSort } = {}) {
  const isSorted = current?.columns[0] === column;
  const properties = { scope: 'col', className, 'aria-sort': isSorted ? directionOf(current) : undefined };
  const own = choices.filter(({ name, columns }) => name !== undefined && columns[0] === column);
  if (own.length === 0) return element('th', properties, column);
  const next = nextChoice(own, isSorted ? current : undefined);
  const arrow = isSorted ? (current.descending ? '▼' : '▲') : '↕';
  const label = `${column}: sort ${directionOf(next)} (${next.name})`;
  const button = element('button', { type: 'button', className: 'sort', 'aria-label': label, title: label, 'data-key': `sort ${column}` },
    column, element('span', { className: 'arrow', 'aria-hidden': 'true' }, arrow));
  button.addEventListener('click', () => onSort(next));
  return element('th', properties, button);
}

/** Returns the choice of the other direction than the current one, where there is one. */
function nextChoice(own, current) {
  return own.find(({ descending }) => current && descending !== current.descending) ?? current ?? own[0];
}

function directionOf({ descending }) {
  return descending ? 'descending' : 'ascending';
}

/** Returns a table of headers. */
export function headerTable(headers) {
  return element('div', { className: 'scroll' }, element('table', {}, element('tbody', {},
    [...headers].map(([name, value]) => element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, value))))));
}
