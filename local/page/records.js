import { element } from './dom.js';
import { control, hintOf, labelOf, problemOf, row, sent, typed } from './controls.js';

/** Maximum number of records that have inputs, because more would make a browser slow. */
const MAX_ROWS = 200;

/**
 * Creates the field of a list of records: rows of inputs, the same list as JSON and, where the body is the list, CSV. The JSON is
 * what is kept and sent; the rows are made from it.
 */
export function recordsField(value, id) {
  const json = element('textarea', { id, name: value.key, rows: 5, autocomplete: 'off', spellcheck: 'false', placeholder: `[{"${value.records[0].key}": …}]` });
  const csv = value.source === 'document' && element('textarea', { id: `${id}-csv`, rows: 5, spellcheck: 'false', 'aria-label': 'CSV', placeholder: header(value) });
  const form = element('select', { id: `${id}-form`, className: 'small', 'aria-label': 'Form of the records' }, ['rows', 'JSON', ...(csv ? ['CSV'] : [])].map((each, index) => element('option', { value: index === 0 ? '' : each }, each)));
  const place = element('div', { className: 'records' });
  const { problem, show } = problemOf(json, id);
  const write = text => {
    json.value = text;
    show(undefined);
  };
  const draw = () => {
    if (form.value === '' && !isFlat(json.value)) form.value = 'JSON';
    place.hidden = form.value !== '';
    json.hidden = form.value !== 'JSON';
    if (csv) csv.hidden = form.value !== 'CSV';
    place.replaceChildren(...(place.hidden ? [] : rowsEditor(value, json.value, write)));
    show(undefined);
  };
  form.addEventListener('change', () => {
    if (form.value === 'CSV' && csv.value === '') csv.value = csvOf(value, json.value);
    draw();
  });
  json.addEventListener('input', () => show(undefined));
  const isCsv = () => form.value === 'CSV';
  const mark = text => {
    show(text);
    markCell(place, text);
  };
  return {
    value, input: json, restore: draw, isCsv, show: mark,
    text: () => (isCsv() ? csv.value : json.value),
    node: row(element('div', {}, labelOf(value, id, 'records'), form), [place, json, csv, problem], element('div', { className: 'hint', id: `${id}-hint` }, hintOf(value))),
  };
}

/** Creates the inputs of the records; `write` receives their JSON after each change, empty without records. */
function rowsEditor(value, text, write) {
  const body = element('tbody', {});
  const save = () => {
    const records = [...body.rows].map(tr => recordOf(value, tr)).filter(record => Object.keys(record).length > 0);
    write(records.length > 0 ? JSON.stringify(records) : '');
  };
  const add = record => {
    const cells = value.records.map(each => element('td', {}, cellOf(each, record[each.key])));
    const remove = element('button', { type: 'button', className: 'small', 'aria-label': 'Remove the row', title: 'Remove the row' }, '×');
    const tr = element('tr', {}, cells, element('td', {}, remove));
    remove.addEventListener('click', () => {
      tr.remove();
      save();
    });
    body.append(tr);
    return tr;
  };
  const records = text === '' ? [] : JSON.parse(text);
  (records.length > 0 ? records : [{}]).forEach(add);
  body.addEventListener('input', save);
  const more = element('button', { type: 'button', className: 'small' }, 'Add a row');
  more.addEventListener('click', () => add({}).querySelector('input, select, textarea').focus());
  const names = value.records.map(each => element('th', { scope: 'col' }, each.key, each.required && element('span', { className: 'required' }, ' *'), element('span', { className: 'type' }, each.type ?? 'string')));
  const table = element('table', {}, element('thead', {}, element('tr', {}, names, element('th', {}))), body);
  return [element('div', { className: 'scroll' }, table), element('div', {}, more, element('span', { className: 'hint' }, ' empty rows are not sent'))];
}

function cellOf(field, content) {
  const input = control(field);
  input.setAttribute('aria-label', field.key);
  input.setAttribute('title', hintOf(field));
  if (input.rows !== undefined) input.rows = 1;
  input.value = content === undefined ? '' : content === '' ? sentEmpty(field) : typeof content === 'string' ? content : JSON.stringify(content);
  return input;
}

function sentEmpty(field) {
  return sent(field, '""') === '' ? '""' : '';
}

function recordOf({ records }, tr) {
  const inputs = inputsOf(tr);
  return Object.fromEntries(records.flatMap((field, index) => {
    const text = inputs[index].value;
    return text === '' ? [] : [[field.key, typed(field, sent(field, text))]];
  }));
}

function inputsOf(tr) {
  return [...tr.querySelectorAll('input, select, textarea')];
}

/** Returns whether a text is a list of objects that is short enough for rows. */
function isFlat(text) {
  if (text === '') return true;
  const list = parse(text);
  return Array.isArray(list) && list.length <= MAX_ROWS && list.every(each => typeof each === 'object' && each !== null && !Array.isArray(each));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Marks the input that a problem such as `items[3].quantity must be at least 1` names. */
function markCell(place, text) {
  place.querySelectorAll('[aria-invalid]').forEach(input => input.removeAttribute('aria-invalid'));
  const [, index, name] = /^\w*\[(\d+)\](?:\.(\w+))?/.exec(text ?? '') ?? [];
  const rows = [...place.querySelectorAll('tbody tr')].map(inputsOf).filter(inputs => inputs.some(input => input.value !== ''));
  rows[Number(index)]?.forEach(input => {
    if (name === undefined || input.getAttribute('aria-label') === name) input.setAttribute('aria-invalid', 'true');
  });
}

function header({ records }) {
  return records.map(({ key }) => key).join(',');
}

/** Returns the records as CSV with a header line: https://www.rfc-editor.org/rfc/rfc4180 */
function csvOf(value, text) {
  const quoted = content => (/[",\r\n]/.test(content) ? `"${content.replaceAll('"', '""')}"` : content);
  const cell = content => (content === undefined || content === null ? '' : quoted(typeof content === 'string' ? content : JSON.stringify(content)));
  const records = parse(text) ?? [];
  return [header(value), ...records.map(record => value.records.map(({ key }) => cell(record[key])).join(','))].join('\n');
}
