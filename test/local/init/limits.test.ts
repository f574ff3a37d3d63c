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
    expect(limitsOf(column, [condition], 'minimum' in limits || 'maximum' in limits ? 'number' : 'text')).toEqual(limits);
  });

  test('are inclusive for whole numbers', () => {
    expect(limitsOf('quantity', ['quantity > 0 AND quantity < 100'], 'whole')).toEqual({ minimum: 1, maximum: 99 });
  });

  test('of several conditions are the narrowest', () => {
    expect(limitsOf('n', ['n >= 1', 'n >= 5', 'n <= 9', 'n <= 7', 'n = ANY (ARRAY[6, 7])', 'n = ANY (ARRAY[7, 8])'], 'whole'))
      .toEqual({ minimum: 5, maximum: 7, allowedValues: ['7'] });
  });

  test.each([
    'price < 10 OR price > 20', 'price - 1 > 3', 'price > stock', 'price IS NULL OR price > 1', 'price <> 1', 'price = ANY (ARRAY[stock, 1])', 'lower(price) > 1',
    'other > 1', 'price IN (SELECT 1)', "'x' = name", '(price > 1) = true', 'NOT price > 1',
  ])('are left to the database for %s', condition => {
    expect(limitsOf('price', [condition], 'number')).toEqual({});
  });

  test.each([
    ['n::numeric < 10.5', { maximum: 10 }],
    ['n::numeric <= 10.5', { maximum: 10 }],
    ["n::numeric > '-0.5'::numeric", { minimum: 0 }],
    ['n::numeric >= 0.5', { minimum: 1 }],
    ['n::numeric < 10.0', { maximum: 9 }],
    ['n::numeric = ANY (ARRAY[1.0, 2.5, 3::numeric])', { allowedValues: ['1', '3'] }],
    ['n <= 10.5::integer', {}],
    ['n::real <= 16777216::real', {}],
    ["n::text = 'a'::text", {}],
    ["n::text = ANY (ARRAY['1'::text, '2'::text])", {}],
    ['n::boolean = true', {}],
  ])('of whole numbers are read from %s', (condition, limits) => {
    expect(limitsOf('n', [condition], 'whole')).toEqual(limits);
  });

  test.each([
    "status = 'a'::citext", "status = ANY (ARRAY['a'::public.citext])", "status::citext = 'a'::citext", "status = 'abc'::character varying(2)::text",
    "status::character varying(2) = 'ab'::text", 'length(status) <= 2.5::integer',
  ])('of text are left to the database for %s', condition => {
    expect(limitsOf('status', [condition], 'text')).toEqual({});
  });
});
