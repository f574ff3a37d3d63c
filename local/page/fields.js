import { control, hintOf, labelOf, problemOf, row } from './controls.js';
import { element } from './dom.js';
import { recordsField } from './records.js';

/** Kinds of values whose type is not that of the input, by source. */
const KINDS = { document: 'JSON', ifMatch: 'entity tag' };

/** Creates the field of a value: `text` returns the input, `show` marks it with a problem. */
export function field(value, id) {
  if (value.records) return recordsField(value, id);
  if (value.isFlag) return flagField(value, id);
  const input = control(value);
  input.id = id;
  input.name = value.key;
  const hint = hintOf(value);
  if (hint) input.setAttribute('aria-describedby', `${id}-hint`);
  const label = labelOf(value, id, KINDS[value.source] ?? `${value.type ?? 'string'}${value.list ? ', one per line' : ''}`);
  const { problem, show } = problemOf(input, id);
  input.addEventListener('input', () => show(undefined));
  const options = value.allowedValues && element('datalist', { id: `${id}-values` }, value.allowedValues.map(each => element('option', { value: String(each) })));
  if (options) input.setAttribute('list', `${id}-values`);
  return { value, input, text: () => input.value, show, node: row(label, [input, options, problem], hint && element('div', { className: 'hint', id: `${id}-hint` }, hint)) };
}

/** Creates the checkbox of a value that is sent only if it is true. */
function flagField(value, id) {
  const input = element('input', { id, name: value.key, type: 'checkbox' });
  const { problem, show } = problemOf(input, id);
  input.addEventListener('input', () => show(undefined));
  const hint = element('span', { className: 'hint', id: `${id}-hint` }, 'counts the rows of all pages');
  input.setAttribute('aria-describedby', `${id}-hint`);
  return { value, input, text: () => (input.checked ? 'true' : ''), show, node: row(labelOf(value, id, 'boolean'), element('div', { className: 'flag' }, input, hint), problem) };
}

/** Returns the error of a value, from the API or else from the local explanation. */
export function faultOf({ key, source }, { status, body, exchange } = {}) {
  const isInside = name => ['.', '['].includes(name[key.length]) && name.startsWith(key);
  const name = body?.parameter;
  const isWhole = source === 'document' && (body?.code === 'INVALID_BODY' || name?.startsWith('['));
  if (isWhole || name === key || (name !== undefined && isInside(name))) return body.detail ?? body.title;
  if (status !== 400) return undefined;
  return exchange?.why?.find(line => (line[key.length] === ' ' && line.startsWith(key)) || isInside(line) || (source === 'document' && line.startsWith('[')));
}
