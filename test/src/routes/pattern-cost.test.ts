import { RequestValue, RequestValueOptions } from '../../../src';

const EMAIL = '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$';
const field = (options: RequestValueOptions) => () => RequestValue.body('field', options)._manifest('field');

describe('a pattern', () => {
  test('default: its value has at most 1024 characters, in which the usual ones are quick', () => {
    expect(field({ pattern: EMAIL })()).toMatchObject({ pattern: EMAIL, maxLength: 1024 });
    expect(field({ pattern: EMAIL, maxLength: 254 })()).toMatchObject({ maxLength: 254 });
    expect(field({})()).not.toHaveProperty('maxLength');
    expect(field({ pattern: EMAIL, unicode: false })()).toMatchObject({ maxLength: 1024 });
  });

  test.each<[string, number]>([
    [EMAIL, 1024], ['^[a-z0-9]+(-[a-z0-9]+)*$', 100_000], ['[a-z]+\\d', 1024], ['^\\d{4}-\\d\\d$', 1024], ['^(\\w+\\s?)*$', 16], ['^(\\w+(\\s\\w+)*)$', 1024],
    ['^[A-Z]{2}\\d{2}[A-Z0-9]{1,30}$', 1024], ['^https?://[^\\s/$.?#].[^\\s]*$', 1024], ['^[\\p{L} ]+$', 1024],
  ])('is taken when it is quick for all texts: %s, %s', (pattern, maxLength) => {
    expect(field({ pattern, maxLength })).not.toThrow();
  });

  test.each<[string, string, number | undefined]>([
    ['exponential', '^(\\w+\\s?)*$', undefined], ['exponential', '^(\\w+\\s?)*$', 30], ['exponential', '^([A-Z]+)*$', undefined], ['exponential', '^(foo|fo+)*$', undefined], ['exponential', '^(a|a)*$', undefined],
    ['cubic', '^.*.*.*=.*$', undefined], ['quadratic', EMAIL, 20_000], ['quadratic', '[a-z]+\\d', 40_000],
  ])('throws when it takes %s time for some texts: %s, %s', (_, pattern, maxLength) => {
    expect(field({ pattern, maxLength })).toThrow(
      new RegExp(`^the pattern of RequestValue\\.body\\("field"\\) takes too long for some texts of ${maxLength ?? 1024} characters, .*; reduce maxLength`),
    );
  });

  test('throws when its value has to be longer than a pattern allows by default', () => {
    expect(field({ pattern: EMAIL, minLength: 2000 })).toThrow('exceeds its maxLength, received "2000 > 1024"');
  });
});
