import { limitsOf } from '../../../local/init/model/limits';

describe('limits of a column', () => {
  test.each([
    ['price', 'price >= 0::numeric', { minimum: 0 }],
    ['price', "price > '-5'::integer::numeric", { minimum: -5 }],
    ['price', 'price > -7', { minimum: -7 }],
    ['"Unit Price"', '"Unit Price" <= 9.5::double precision', { maximum: 9.5 }],
    ['status', "status = ANY (ARRAY['open'::text, 'it''s'::text])", { allowedValues: ['open', "it's"] }],
    ['status', "status::text = ANY (ARRAY['a'::character varying, 'b'::character varying]::text[])", { allowedValues: ['a', 'b'] }],
    ['status', "status::text = ANY (ARRAY['a'::character varying::text, 'b'::character varying::text])", { allowedValues: ['a', 'b'] }],
    ['kind', "kind = 'x'::text", { allowedValues: ['x'] }],
    ['name', 'char_length(name::text) <= 10 AND length(name::text) > 0', { minLength: 1, maxLength: 10 }],
    ['VALUE', 'VALUE >= 1901 AND VALUE <= 2155', { minimum: 1901, maximum: 2155 }],
    ['price', 'price >= 1 AND (price <= 5 AND stock > 3)', { minimum: 1, maximum: 5 }],
  ])('of %s are read from %s', (column, condition, limits) => {
    expect(limitsOf(column, [condition], false)).toEqual(limits);
  });

  test('are inclusive for whole numbers', () => {
    expect(limitsOf('quantity', ['quantity > 0 AND quantity < 100'], true)).toEqual({ minimum: 1, maximum: 99 });
  });

  test('of several conditions are the narrowest', () => {
    expect(limitsOf('n', ['n >= 1', 'n >= 5', 'n <= 9', 'n <= 7', 'n = ANY (ARRAY[6, 7])', 'n = ANY (ARRAY[7, 8])'], true))
      .toEqual({ minimum: 5, maximum: 7, allowedValues: ['7'] });
  });

  test.each([
    'price < 10 OR price > 20', 'price - 1 > 3', 'price > stock', 'price IS NULL OR price > 1', 'price <> 1', 'price = ANY (ARRAY[stock, 1])', 'lower(price) > 1',
    'other > 1', 'price IN (SELECT 1)', "'x' = name", '(price > 1) = true', 'NOT price > 1',
  ])('are left to the database for %s', condition => {
    expect(limitsOf('price', [condition], false)).toEqual({});
  });
});
