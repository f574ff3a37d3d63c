import { Lazy } from 'aws-cdk-lib';
import { RequestValue, RequestValueOptions, ValueType } from '../../../src';

describe('RequestValue', () => {
  test('default: a value is required', () => {
    expect(RequestValue.query('a')._manifest('x')).toEqual({ name: 'x', source: 'query', key: 'a', required: true });
  });

  test('a value with a default is not required', () => {
    expect(RequestValue.query('a', { defaultValue: 'b' })._manifest('x')).toMatchObject({ required: false, defaultValue: 'b' });
  });

  test.each([
    [ValueType.INTEGER, '10', 10],
    [ValueType.NUMBER, '1.5e3', 1500],
    [ValueType.BOOLEAN, 'true', true],
    [ValueType.BIGINT, '9007199254740993', '9007199254740993'],
    [ValueType.DECIMAL, '1.10', '1.10'],
    [ValueType.DATE, '2026-01-31', '2026-01-31'],
    [ValueType.TIMESTAMP, '2026-01-31T08:00:00+01:00', '2026-01-31T08:00:00+01:00'],
    [ValueType.UUID, '1b4e28ba-2fa1-11d2-883f-0016d3cca427', '1b4e28ba-2fa1-11d2-883f-0016d3cca427'],
  ])('keeps a default %s of %s without loss', (valueType, defaultValue, kept) => {
    expect(RequestValue.body('a', { valueType, defaultValue })._manifest('a').defaultValue).toBe(kept);
  });

  test.each([
    [ValueType.INTEGER, '5.0', 5], [ValueType.INTEGER, '1e3', 1000], [ValueType.BIGINT, '5.0', '5'], [ValueType.BIGINT, '1.5e18', '1500000000000000000'],
    [ValueType.DECIMAL, '1e-7', '0.0000001'], [ValueType.DECIMAL, '-1.50E2', '-150'], [ValueType.DECIMAL, '24.90', '24.90'],
  ])('writes a default of %s in one form: %s', (valueType, defaultValue, written) => {
    expect(RequestValue.query('a', { valueType, defaultValue })._manifest('a').defaultValue).toBe(written);
  });

  test.each(['5.5', '1e-1', '1e10', '5.', '+5'])('throws when a default of INTEGER is %s', defaultValue => {
    expect(() => RequestValue.query('a', { valueType: ValueType.INTEGER, defaultValue })).toThrow('a default or allowed value of RequestValue.query("a") is not a valid integer');
  });

  test('throws when one number is allowed in two forms', () => {
    expect(() => RequestValue.query('a', { valueType: ValueType.INTEGER, allowedValues: ['5', '5.0'] })).toThrow('contains a duplicate, received "5.0"');
  });

  test('allowed numbers are numbers', () => {
    expect(RequestValue.query('a', { valueType: ValueType.INTEGER, allowedValues: ['1', '2'] })._manifest('a').allowedValues).toEqual([1, 2]);
  });

  test('a header is known by its name in lower case', () => {
    expect(RequestValue.header('X-Tenant')._manifest('tenant')).toEqual({ name: 'tenant', source: 'header', key: 'x-tenant', required: true });
  });

  test('a part of the context is required', () => {
    expect(RequestValue.context('sourceIp')._manifest('ip')).toEqual({ name: 'ip', source: 'context', key: 'sourceIp', required: true });
  });

  test('a constant is a default that no request can replace', () => {
    expect(RequestValue.constant('7', ValueType.INTEGER)._manifest('n')).toEqual({ name: 'n', source: 'constant', key: 'n', type: 'integer', required: false, defaultValue: 7 });
    expect(RequestValue.constant('')._manifest('n')).toEqual({ name: 'n', source: 'constant', key: 'n', required: false, defaultValue: '' });
  });

  test.each([ValueType.JSON, ValueType.DECIMAL])('a value of type %s can have a maximum length', valueType => {
    expect(RequestValue.body('a', { valueType, maxLength: 5000 })._manifest('a')).toMatchObject({ maxLength: 5000 });
  });

  test('rules stay as they were checked', () => {
    const options = { valueType: ValueType.INTEGER, minimum: 1 };
    const value = RequestValue.query('a', options);
    options.minimum = Infinity;
    expect(value._manifest('a')).toMatchObject({ minimum: 1 });
  });

  const query = (options: RequestValueOptions) => () => RequestValue.query('a', options);
  const named = 'RequestValue.query("a")';
  test.each([
    ['it has no name', () => RequestValue.claim(''), 'RequestValue.claim has no name, received ""; pass the name of the parameter, header, field, claim or context value'],
    ['it is required and has a default', query({ required: true, defaultValue: 'x' }), `${named} is required, so its defaultValue would never be used, received "x"; leave required or defaultValue out`],
    ['a path value is not required', () => RequestValue.path('a', { required: false }), 'RequestValue.path("a") is always present, because it is part of the path; leave required and defaultValue out'],
    ['a claim may be missing', () => RequestValue.claim('a', { required: false }),
      'RequestValue.claim("a") would be NULL for callers without this claim, and conditions on NULL can expose too many rows; set defaultValue, or leave required out'],
    ['a part of the context may be missing', () => RequestValue.context('callerArn', { required: false }), 'would be NULL for callers without this context'],
    ['a header has no possible name', () => RequestValue.header('x tenant'), 'RequestValue.header("x tenant") does not have a valid header name, received "x tenant"; allowed: letters, digits and hyphens'],
    ['the context has no such part', () => RequestValue.context('apiKey'),
      'RequestValue.context("apiKey") is not a request-context field of API Gateway, received "apiKey"; allowed: requestId, sourceIp, userAgent, domainName, stage, callerArn, callerAccount'],
    ['a constant is of another type', () => RequestValue.constant('x', ValueType.INTEGER), 'RequestValue.constant("x") is not a valid integer, received "x"'],
    ['a path value is a list', () => RequestValue.path('a', { list: true }), 'RequestValue.path("a") cannot be a list; allowed: RequestValue.query, RequestValue.body, RequestValue.claim; leave list out'],
    ['a list has a default', query({ list: true, defaultValue: 'x' }), `${named} is a list and cannot have a defaultValue, received "x"; set required: false and use COALESCE in the SQL`],
    ['the numbers of items are swapped', query({ list: true, minItems: 2, maxItems: 1 }), `minItems of ${named} exceeds its maxItems, received "2 > 1"; swap them`],
    ['a list needs more items than lists have by default', query({ list: true, minItems: 101 }), `minItems of ${named} exceeds its maxItems, received "101 > 100"; swap them`],
    ['what is no list has a number of items', query({ maxItems: 1 }), `${named} has minItems or maxItems but is not a list; set list: true, or leave minItems and maxItems out`],
    ['the minimum is above the maximum', query({ valueType: ValueType.INTEGER, minimum: 2, maximum: 1 }), `minimum of ${named} exceeds its maximum, received "2 > 1"; swap them`],
    ['the lengths are swapped', query({ minLength: 2, maxLength: 1 }), `minLength of ${named} exceeds its maxLength, received "2 > 1"; swap them`],
    ['a string has a minimum', query({ minimum: 1 }), `${named} has a minimum or maximum but is not a number, received "no valueType"; allowed: integer, bigint, number, decimal; set valueType`],
    ['a number has a length', query({ valueType: ValueType.INTEGER, maxLength: 1 }),
      `${named} has a maxLength but is neither a string, JSON nor a decimal number, received "integer"; allowed: ValueType.STRING, JSON, DECIMAL, or no valueType; leave the limit out`],
    ['JSON has a minimum length', query({ valueType: ValueType.JSON, minLength: 1 }),
      `${named} has a minLength or pattern but is not a string, received "json"; allowed: ValueType.STRING, or no valueType; leave the limit out`],
    ['the pattern is broken', query({ pattern: '(' }), `${named} is not a regular expression (Invalid regular expression`],
    ['the default is of another type', query({ valueType: ValueType.INTEGER, defaultValue: 'ten' }), `${named} is not a valid integer, received "ten"`],
    ['an allowed value is of another type', query({ valueType: ValueType.DATE, allowedValues: ['today'] }), `${named} is not a valid date, received "today"`],
    ['the default is below the minimum', query({ valueType: ValueType.INTEGER, minimum: 1, defaultValue: '0' }),
      `${named} violates its limits, received "0"; allowed: 1 or greater; change the value or the limit`],
    ['the default is above the maximum', query({ valueType: ValueType.NUMBER, maximum: 1, defaultValue: '1.5' }), 'received "1.5"; allowed: up to 1'],
    ['the default is above a maximum that no double holds apart', query({ valueType: ValueType.BIGINT, maximum: 2 ** 53, defaultValue: '9007199254740993' }), 'allowed: up to 9007199254740992'],
    ['the default is too short', query({ minLength: 2, defaultValue: '😀' }), 'received "😀"; allowed: 2 or more characters'],
    ['an allowed value is too long', query({ maxLength: 2, allowedValues: ['ab', 'abc'] }), 'received "abc"; allowed: up to 2 characters'],
    ['the default breaks the pattern', query({ pattern: '^[a-z]+$', defaultValue: 'A' }), 'received "A"; allowed: texts that match ^[a-z]+$'],
    ['the default holds NUL', query({ defaultValue: 'a\0' }), 'contains NUL or an unpaired surrogate'],
    ['an allowed value is there twice', query({ allowedValues: ['a', 'b', 'a'] }), `${named} contains a duplicate, received "a"; remove one of them`],
    ['the maximum is infinite', query({ valueType: ValueType.NUMBER, maximum: Infinity }), `maximum of ${named} is not valid, received "Infinity"; allowed: finite numbers; leave it out for no limit`],
    ['the minimum is no number', query({ valueType: ValueType.NUMBER, minimum: NaN }), `minimum of ${named} is not valid, received "NaN"`],
    ['a length is negative', query({ maxLength: -1 }), `maxLength of ${named} is not valid, received "-1"; allowed: integers, 0 or greater; leave it out for no limit`],
    ['a number of items is a fraction', query({ list: true, maxItems: 1.5 }), `maxItems of ${named} is not valid, received "1.5"`],
    ['nothing is allowed', query({ allowedValues: [] }), `${named} is empty; leave allowedValues out, or list values`],
    ['the default is not allowed', query({ allowedValues: ['a', 'b'], defaultValue: 'c' }), `${named} is not an allowed value, received "c"; allowed: a, b; allow it, or choose another default`],
  ])('throws when %s', (_, create, message) => {
    expect(create).toThrow(message);
  });

  const token = Lazy.string({ produce: () => 'late' });
  test.each([
    ['the name', () => RequestValue.claim(token), 'name of RequestValue.claim('],
    ['a constant', () => RequestValue.constant(token), 'value of RequestValue.constant('],
    ['a default', query({ defaultValue: `a ${token}` }), `defaultValue of ${named} is a token, known only at deployment, but it is packed with the handler during synthesis; use a literal value, `],
    ['an allowed value', query({ allowedValues: ['a', token] }), `allowedValues of ${named} is a token`],
    ['a list of allowed values', query({ allowedValues: Lazy.list({ produce: () => ['a'] }) }), `allowedValues of ${named} is a token`],
    ['a limit', query({ valueType: ValueType.INTEGER, maximum: Lazy.number({ produce: () => 1 }) }), `maximum of ${named} is a token`],
  ])('throws when %s is known only at deployment', (_, create, message) => {
    expect(create).toThrow(message);
  });
});
