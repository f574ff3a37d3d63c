import { readFields } from '../../../runtime/values/json-fields';

const sources = (body: string) => Object.fromEntries([...readFields(body)].map(([name, { source }]) => [name, source]));

describe('readFields', () => {
  test.each([
    ['{}', {}],
    [' { "a" : 1 , "b" : [ 1 , { "c" : 2 } ] } ', { a: '1', b: '[ 1 , { "c" : 2 } ]' }],
    ['{"a":"}{\\"]:,","b":{}}', { a: '"}{\\"]:,"', b: '{}' }],
    ['{"a\\u0062":1}', { ab: '1' }],
    ['{"a":1,"a":2}', { a: '2' }],
    ['{"a":1,"a":null}', { a: 'null' }],
    ['{"a":{"a":1},"b":[{"b":null}]}', { a: '{"a":1}', b: '[{"b":null}]' }],
    ['{"__proto__":1}', { ['__proto__']: '1' }],
    ['{"a":1.10,"b":true,"c":"","d":-0}', { a: '1.10', b: 'true', c: '""', d: '-0' }],
  ])('%s has its fields as written', (body, expected) => {
    expect(sources(body)).toEqual(expected);
  });

  test.each([undefined, ''])('a body that is %j has no fields', body => {
    expect(readFields(body).size).toBe(0);
  });

  test('fields of the largest body that Lambda takes are read', () => {
    const text = '\\"'.repeat(3_000_000 / 2);

    expect(sources(`{"a":"${text}","b":1}`).b).toBe('1');
  });
});
