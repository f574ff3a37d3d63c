import { violations } from '../../../local/gateway/json-schema';
import type { JsonSchema } from '../../../local/gateway/openapi';

describe('violations', () => {
  const definitions = {
    Status: { type: 'object', properties: { Status: { type: 'string' }, Order: { type: 'integer' } }, required: ['Status', 'Order'] },
  };

  test.each<[JsonSchema, unknown]>([
    [{}, 'anything'],
    [{ type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }, { a: 1.5, more: true }],
    [{ type: ['string', 'null'] }, null],
    [{ type: 'integer', minimum: 1, maximum: 3 }, 3],
    [{ type: 'string', minLength: 1, maxLength: 1 }, '😀'],
    [{ type: 'string', format: 'date-time' }, 'no date'],
    [{ enum: ['a', 1] }, 1],
    [{ type: 'array', items: { type: 'number' }, minItems: 1, maxItems: 2 }, [1, 2]],
    [{ type: 'object', properties: { a: {} }, additionalProperties: false }, { a: 1 }],
    [{ properties: { status: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Status' }] } } }, { status: null }],
    [{ properties: { status: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Status' }] } } }, { status: { Status: 's', Order: 1 } }],
    [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 1],
    [{ not: { type: 'string' } }, 1],
    [{ type: ['array', 'null'], items: { type: 'object', properties: { note: { type: ['string', 'null'] } }, required: ['sku'] }, maxItems: 2 }, [{ sku: 'a', note: null }, { sku: 1 }]],
    [{ type: ['array', 'null'], items: { type: 'object' } }, null],
  ])('%j accepts %j', (schema, value) => {
    expect(violations(schema, value, definitions)).toEqual([]);
  });

  test.each<[JsonSchema, unknown, string[]]>([
    [{ type: 'object' }, [], ['is not of type object']],
    [{ type: ['string', 'null'] }, 1, ['is not of type string or null']],
    [{ type: 'integer' }, 1.5, ['is not of type integer']],
    [{ required: ['a', 'b'] }, { a: null }, ['lacks b']],
    [{ properties: { a: { properties: { b: { type: 'string' } } } } }, { a: { b: 1 } }, ['.a.b is not of type string']],
    [{ properties: { status: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Status' }] } } }, { status: { Status: 's' } }, ['.status does not match exactly one of the schemas']],
    [{ properties: { a: {} }, additionalProperties: false }, { b: 1 }, ['has the unknown field b']],
    [{ items: { type: 'number' } }, [1, '2'], ['[1] is not of type number']],
    [{ type: 'array', items: { type: 'object', properties: { note: { type: 'string' } }, required: ['sku'] } }, [{ sku: 'a' }, { note: null }], ['[1].note is not of type string', '[1] lacks sku']],
    [{ type: 'object', properties: { items: { type: 'array', items: { required: ['sku'] } } } }, { items: [{}] }, ['.items[0] lacks sku']],
    [{ minItems: 2 }, [1], ['has too few items']],
    [{ maxItems: 0 }, [1], ['has too many items']],
    [{ minimum: 1 }, 0, ['is too small']],
    [{ minimum: 1, exclusiveMinimum: true }, 1, ['is too small']],
    [{ maximum: 1 }, 2, ['is too large']],
    [{ minLength: 2 }, 'a', ['is too short']],
    [{ maxLength: 1 }, 'ab', ['is too long']],
    [{ pattern: '^a' }, 'ba', ['does not match the pattern']],
    [{ enum: ['a'] }, 'b', ['is not one of the allowed values']],
    [{ allOf: [{ type: 'string' }, { minLength: 2 }] }, 'a', ['is too short']],
    [{ anyOf: [{ type: 'string' }] }, 1, ['matches none of the schemas']],
    [{ not: { type: 'string' } }, 'a', ['matches a schema that it must not match']],
  ])('%j refuses %j', (schema, value, lines) => {
    expect(violations(schema, value, definitions)).toEqual(lines);
  });
});
