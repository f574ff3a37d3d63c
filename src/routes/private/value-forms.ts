import { readDecimal, readWhole } from './value-numbers';
import { ValueType } from '../value-type';

/** What a text has to look like to be of a type. */
interface ValueForm {
  /** What is allowed, in words. */
  readonly rule: string;
  test(text: string): boolean;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The forms that the handler takes values of requests in, for values that are declared; types that are not listed take any text. */
export const FORMS: { readonly [type in ValueType]?: ValueForm } = {
  [ValueType.INTEGER]: { rule: 'whole numbers from -2147483648 to 2147483647', test: text => readWhole(text, 32) !== undefined },
  [ValueType.BIGINT]: { rule: 'whole numbers of 64 bits', test: text => readWhole(text, 64) !== undefined },
  [ValueType.NUMBER]: { rule: 'numbers as in JSON', test: text => NUMBER.test(text) && Number.isFinite(Number(text)) },
  [ValueType.DECIMAL]: { rule: 'decimal numbers, as in "24.90" or "1e-7"', test: text => readDecimal(text) !== undefined },
  [ValueType.BOOLEAN]: { rule: 'true, false', test: text => text === 'true' || text === 'false' },
  [ValueType.DATE]: { rule: 'dates as in "2026-01-31"', test: isDate },
  [ValueType.TIMESTAMP]: { rule: 'times with an offset, as in "2026-01-31T08:00:00Z"', test: text => isDate(TIMESTAMP.exec(text)?.[1] ?? '') },
  [ValueType.UUID]: { rule: 'UUIDs as in "1b4e28ba-2fa1-11d2-883f-0016d3cca427"', test: text => UUID.test(text) },
  [ValueType.JSON]: { rule: 'texts in JSON, in which a string has quotes', test: isJson },
  [ValueType.BINARY]: { rule: 'bytes in base64, with padding', test: text => Buffer.from(text, 'base64').toString('base64') === text },
};

/** `Date.parse` rolls 31 April over to 1 May on some forms and knows a year 0, which SQL does not. */
function isDate(text: string): boolean {
  const time = DATE.test(text) && !text.startsWith('0000') ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
