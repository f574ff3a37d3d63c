import { element } from './dom.js';

const PLACEHOLDERS = { date: '2026-01-31', timestamp: '2026-01-31T12:00:00Z', uuid: '00000000-0000-4000-8000-000000000000', binary: 'base64' };
/** Input for an empty text: an empty field is not sent. */
export const EMPTY_TEXT = '""';
/** Input for NULL, where the value may be NULL. */
const NULL_TEXT = 'null';

/** Returns the label of a value; the body as a whole has no name. */
export function labelOf({ key, source, required }, id, type) {
  return element('label', { for: id }, source === 'document' ? 'body' : key,
    required && element('span', { className: 'required', title: 'required' }, ' *'),
    element('span', { className: 'type' }, type));
}

/** Returns the place of a problem with an input, and a function that shows or removes it. */
export function problemOf(input, id) {
  const problem = element('div', { className: 'problem', id: `${id}-problem`, hidden: true });
  const show = text => {
    problem.hidden = text === undefined;
    problem.textContent = text ?? '';
    input.setAttribute('aria-invalid', String(text !== undefined));
    input.setAttribute('aria-describedby', text === undefined ? `${id}-hint` : `${id}-problem`);
  };
  return { problem, show };
}

export function row(label, control, hint) {
  return element('div', { className: 'field' }, label, element('div', {}, control, hint));
}

export function labelFor(input, name, type) {
  return element('label', { for: input.id }, name, type && element('span', { className: 'type' }, type));
}

/** Creates an input that accepts invalid values, which the API then rejects. */
export function control(value) {
  const common = { autocomplete: 'off', spellcheck: 'false', 'aria-required': String(Boolean(value.required)) };
  if (value.list || value.type === 'json') return element('textarea', { ...common, rows: 3 });
  if (value.type === 'boolean') return element('select', common, ['', 'true', 'false', ...(value.nullable ? [NULL_TEXT] : [])].map(each => element('option', { value: each }, each || '–')));
  const placeholder = value.defaultValue !== undefined ? `${value.defaultValue}` : value.source === 'ifMatch' ? '"1"' : PLACEHOLDERS[value.type] ?? '';
  return element('input', { ...common, type: 'text', placeholder, inputmode: ['integer', 'bigint'].includes(value.type) ? 'numeric' : undefined });
}

/** Returns the constraints of a value as text. */
export function hintOf(value) {
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, pattern, allowedValues, defaultValue, nullable, source } = value;
  const range = (min, max, unit) => {
    if (min === undefined && max === undefined) return undefined;
    if (min === undefined) return `at most ${max}${unit}`;
    return max === undefined ? `at least ${min}${unit}` : `${min} to ${max}${unit}`;
  };
  return [
    range(minimum, maximum, ''),
    range(minLength, maxLength, ' characters'),
    range(minItems, maxItems, value.records ? ' records' : ' values'),
    allowedValues && `one of ${allowedValues.join(', ')}`,
    pattern && `matches ${pattern}`,
    defaultValue !== undefined && `default: ${defaultValue}`,
    source === 'ifMatch' && 'ETag of the last answer for this path',
    mayBeEmpty(value) && `${EMPTY_TEXT} for an empty text`,
    nullable && `${NULL_TEXT} for NULL`,
  ].filter(Boolean).join(' · ');
}

/** Returns the JSON value of a text; else the text itself, which the API then rejects. */
export function typed({ type, nullable }, text) {
  if (nullable && text === NULL_TEXT) return null;
  if (!['integer', 'number', 'boolean', 'json'].includes(type)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Returns whether a value may be empty; path values and entity tags may not. */
function mayBeEmpty({ source, type = 'string', list, minLength = 0, allowedValues, records }) {
  return !['path', 'ifMatch', 'document'].includes(source) && type === 'string' && !list && !records && !allowedValues && minLength === 0;
}

/** Returns the text that is sent for an input. */
export function sent(value, text) {
  return mayBeEmpty(value) && text === EMPTY_TEXT ? '' : text;
}

export function lines(text) {
  return text.split('\n').filter(line => line !== '');
}
