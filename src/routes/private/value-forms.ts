import { isDate, isNumber, isTimestamp, isUuid, readBase64, readDecimal, readWhole } from '../../contract/value-syntax';
import { ValueType } from '../value-type';

/** Syntax of the texts of a type. */
interface ValueForm {
  /** Allowed texts, for errors. */
  readonly rule: string;
  test(text: string): boolean;
}

/** Syntax of declared values by type, the same as for request values in the handler. Types that are not listed accept any text. */
export const DECLARED_FORMS: { readonly [type in ValueType]?: ValueForm } = {
  [ValueType.INTEGER]: { rule: 'integers from -2147483648 to 2147483647', test: text => readWhole(text, 32) !== undefined },
  [ValueType.BIGINT]: { rule: '64-bit integers', test: text => readWhole(text, 64) !== undefined },
  [ValueType.NUMBER]: { rule: 'numbers as in JSON', test: isNumber },
  [ValueType.DECIMAL]: { rule: 'decimal numbers, as in "24.90" or "1e-7"', test: text => readDecimal(text) !== undefined },
  [ValueType.BOOLEAN]: { rule: 'true, false', test: text => text === 'true' || text === 'false' },
  [ValueType.DATE]: { rule: 'dates as in "2026-01-31"', test: isDate },
  [ValueType.TIMESTAMP]: { rule: 'timestamps with an offset, as in "2026-01-31T08:00:00Z"', test: isTimestamp },
  [ValueType.UUID]: { rule: 'UUIDs as in "1b4e28ba-2fa1-11d2-883f-0016d3cca427"', test: isUuid },
  [ValueType.JSON]: { rule: 'JSON texts, with quotes around strings', test: isJson },
  [ValueType.BINARY]: { rule: 'base64 with padding', test: text => readBase64(text) !== undefined },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
