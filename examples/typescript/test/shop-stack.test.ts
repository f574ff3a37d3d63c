import { readFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DatabaseEngine, Idempotency, VpcLambdaRestApi } from 'cdk-vpc-lambda-api';
import { ShopStack } from '../shop-stack';

const stack = new ShopStack(new App(), 'ShopStack');
const template = Template.fromStack(stack);

describe('ShopStack', () => {
  test('asks for a token of the user pool on every route for customers', () => {
    const paths = { '/products': ['get'], '/products/{id}': ['get'], '/orders': ['get', 'post'], '/orders/{id}': ['delete'] };
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of methods) {
        template.hasResourceProperties('AWS::ApiGateway::RestApi', {
          Body: Match.objectLike({ paths: { [path]: { [method]: { security: [{ cognito: [] }] } } } }),
        });
      }
    }
  });

  test.each([['/products', 'put'], ['/products/{id}', 'patch'], ['/orders/export', 'get']])('asks for AWS credentials on %s %s', (path, method) => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      Body: Match.objectLike({ paths: { [path]: { [method]: { security: [{ iam: [] }] } } } }),
    });
  });

  test('has a script with the table of the idempotency keys', () => {
    const schema = readFileSync(join(__dirname, '../migrations/shop/V003__create_api_idempotency.sql'), 'utf8');

    expect(schema).toContain(Idempotency.tableDefinition(DatabaseEngine.POSTGRESQL, 'api_idempotency'));
  });

  test.each([
    'DUPLICATE_PRODUCT: A product is in the list twice',
    'NO_SUCH_PRODUCT: The product does not exist',
    'SOLD_OUT: The product is sold out',
    'NO_SUCH_ORDER: You have no such order',
    'TOO_LATE: An order can be cancelled for one day',
  ])('documents the refusal %s', refusal => {
    const { openApiDocument } = stack.node.findChild('Shop') as VpcLambdaRestApi;

    expect(openApiDocument).toContain(refusal);
  });

  test('has one function and one permission for each API, another for the export, and two that run scripts', () => {
    template.resourceCountIs('AWS::Lambda::Function', 5);
    template.resourceCountIs('AWS::Lambda::Permission', 3);
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.stream', Timeout: 300 });
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'scripts.handler' });
  });

  test('keeps the password out of the function', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(JSON.stringify(Properties)).not.toContain('resolve:secretsmanager');
    }
  });
});
