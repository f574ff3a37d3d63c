import { readFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { RequestValue, SqlRoute, ValueType } from '../../../src';
import { checkBodySize } from '../../../src/openapi/private/body-size';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

describe('the size of an OpenAPI document', () => {
  const sized = (kilobytes: number, context: { [key: string]: unknown } = {}) => {
    const stack = new TestStack(new App({ context }));
    checkBodySize(stack, { text: 'x'.repeat(kilobytes * 1000 - 100) });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('largeBody')).map(({ entry }) => entry.data);
  };
  const indented = (context: { [key: string]: unknown }) => {
    const stack = new TestStack(new App({ context }));
    checkBodySize(stack, { numbers: Array(120_000).fill(1) });
    return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).length;
  };

  test('is not spoken of below 400 KB', () => {
    expect(sized(399)).toEqual([]);
  });

  test('gives a warning below 900 KB', () => {
    expect(sized(500)).toEqual([expect.stringMatching(
      /^the size of the OpenAPI document is 500 KB, and the maximum template size is 1000 KB: set "@aws-cdk\/core:suppressTemplateIndentation": true in cdk\.json/,
    )]);
  });

  test('is less without indentation', () => {
    expect([indented({}), indented({ '@aws-cdk/core:suppressTemplateIndentation': true })]).toEqual([1, 0]);
  });

  test('throws above 900 KB', () => {
    expect(() => sized(901)).toThrow(
      '[TestStack] the API is too large for a template, received "OpenAPI document of 901 KB"; allowed: up to 900 KB; ' +
      'set "@aws-cdk/core:suppressTemplateIndentation": true in cdk.json, which nearly halves the template, or distribute the routes over several APIs',
    );
  });
});

describe.each(FRONT_DOORS)('%s with 300 routes', (name, create) => {
  test('has a template of less than 600 KB, with CORS and validation', () => {
    const stack = new TestStack();
    const values = { id: RequestValue.path('id'), title: RequestValue.body('title', { maxLength: 100 }), version: RequestValue.query('v', { valueType: ValueType.INTEGER }) };
    const routes = Array.from({ length: 100 }, (_, index) => [
      SqlRoute.get(`/r${index}/{id}`, { sql: 'SELECT 1 WHERE 1 = :id' }),
      SqlRoute.put(`/r${index}/{id}`, { sql: 'UPDATE books SET title = :title WHERE id = :id AND version = :version', parameters: values }),
      SqlRoute.delete(`/r${index}/{id}`, { sql: 'DELETE FROM books WHERE id = :id' }),
    ]).flat();
    create(stack, { routes, headRoutes: name !== 'VpcLambdaHttpApi', cors: { allowOrigins: ['https://a.example.com'] } });
    const { directory, stacks } = (stack.node.root as App).synth();
    const template = readFileSync(join(directory, stacks[0].templateFile), 'utf8');
    expect(Object.keys(JSON.parse(template).Resources).length).toBeLessThan(60);
    expect(template.length).toBeLessThan(600_000);
    expect(template.length).toBeGreaterThan(100_000);
  });
});
