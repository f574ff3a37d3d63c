import { VALUE_TYPES } from '../../../runtime/values/types';
import { DECLARED_FORMS } from '../../../src/routes/private/value-forms';
import { ValueType } from '../../../src/routes/value-type';

const TEXTS = [
  '', ' ', '0', '-0', '007', '+1', '1', '-1', '1.0', '1.5', '.5', '1.', '1e3', '1e400', '1,5', '1 ', 'NaN', 'Infinity', '0x10',
  '2147483647', '2147483648', '-2147483648', '-2147483649', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809',
  '123456789012345678901234567890', 'true', 'false', 'TRUE', 'yes', 'null', '"a"', 'a', '{}', '{"a":[1]}', '{a:1}', '[1,]',
  '2026-01-31', '2026-02-29', '2024-02-29', '2026-04-31', '2026-13-01', '2026-1-1', '0000-01-01', '10000-01-01', '2026-01-31T08:00:00Z', '2026-01-31T08:00:00z',
  '2026-01-31t08:00:00.123456+01:00', '2026-01-31T24:00:00Z', '2026-01-31T08:60:00Z', '2026-06-30T23:59:60Z', '2026-01-31T08:00:00', '2026-02-30T08:00:00Z',
  '2026-01-31T08:00:00+24:00', '1b4e28ba-2fa1-11d2-883f-0016d3cca427', '1B4E28BA-2FA1-11D2-883F-0016D3CCA427', '1b4e28ba2fa111d2883f0016d3cca427',
  'YQ==', 'YQ', 'YQ=', 'YR==', 'YWI=', 'YWJj', 'YW Jj', '-_==',
];

describe('a declared value', () => {
  test.each(Object.values(ValueType))('of type %s is taken exactly where the handler takes it', type => {
    const taken = TEXTS.filter(text => DECLARED_FORMS[type]?.test(text) ?? true);

    expect(taken).toEqual(TEXTS.filter(text => VALUE_TYPES[type].read({ kind: 'text', text, source: text }) !== undefined));
    expect(taken.length).toBeGreaterThan(1);
  });
});
