import { isDate, isNumber, isTimestamp, isUuid, readBase64, readDecimal, readWhole } from '../../contract/value-syntax';
import { ValueType } from '../value-type';

/** What a text has to look like to be of a type. */
interface ValueForm {
  /** What is allowed, in words. */
  readonly rule: string;
  test(text: string): boolean;
}

/** The forms that the handler takes values of requests in, for values that are declared; types that are not listed take any text. */
export const FORMS: { readonly [type in ValueType]?: ValueForm } = {
  [ValueType.INTEGER]: { rule: 'whole numbers from -2147483648 to 2147483647', test: text => readWhole(text, 32) !== undefined },
  [ValueType.BIGINT]: { rule: 'whole numbers of 64 bits', test: text => readWhole(text, 64) !== undefined },
  [ValueType.NUMBER]: { rule: 'numbers as in JSON', test: isNumber },
  [ValueType.DECIMAL]: { rule: 'decimal numbers, as in "24.90" or "1e-7"', test: text => readDecimal(text) !== undefined },
  [ValueType.BOOLEAN]: { rule: 'true, false', test: text => text === 'true' || text === 'false' },
  [ValueType.DATE]: { rule: 'dates as in "2026-01-31"', test: isDate },
  [ValueType.TIMESTAMP]: { rule: 'times with an offset, as in "2026-01-31T08:00:00Z"', test: isTimestamp },
  [ValueType.UUID]: { rule: 'UUIDs as in "1b4e28ba-2fa1-11d2-883f-0016d3cca427"', test: isUuid },
  [ValueType.JSON]: { rule: 'texts in JSON, in which a string has quotes', test: isJson },
  [ValueType.BINARY]: { rule: 'bytes in base64, with padding', test: text => readBase64(text) !== undefined },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
