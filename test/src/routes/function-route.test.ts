import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Alias, Code, Function, IFunction, Runtime, Version } from 'aws-cdk-lib/aws-lambda';
import { ApiAuthorizer, FunctionRoute, HealthRoute, HttpMethod, Route } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { Iam, service } from '../support/iam';
import { DeployedApp } from '../support/intrinsics';
import { body, resources } from '../support/template';

const ENV = { account: '111122223333', region: 'eu-west-1' };

function ownFunction(stack: Stack, id = 'Invoices') {
  return new Function(stack, id, { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => ({})') });
}

function invoices(handler: IFunction, method = HttpMethod.GET, path = '/invoices/{id}') {
  return FunctionRoute.of(method, path, handler);
}

const functionPermissions = (stack: Stack) => Object.entries(resources(stack, 'AWS::Lambda::Permission')).filter(([id]) => id.startsWith('ApiFunctionPermission'));
const integration = (stack: Stack, path: string, method = 'get') => body(stack).paths[path][method]['x-amazon-apigateway-integration'];

describe.each(FRONT_DOORS)('a FunctionRoute of a %s', (name, create) => {
  const withRoutes = (routesOf: (stack: TestStack) => Route[], stack = new TestStack()) => {
    create(stack, { routes: [HealthRoute.at(), ...routesOf(stack)] });
    return stack;
  };

  test('default: the gateway hands requests to the function, and all others to the handler', () => {
    let handler: Function;
    const stack = withRoutes(at => [invoices(handler = ownFunction(at))]);
    const uri = (path: string) => integration(stack, path).uri['Fn::Sub'];
    const [id, attribute] = stack.resolve(handler!.functionArn)['Fn::GetAtt'];
    expect(uri('/invoices/{id}')).toContain(`/functions/\${${id}.${attribute}}/`);
    expect(uri('/status')).not.toContain(id);
    expect(integration(stack, '/invoices/{id}')).toMatchObject({
      type: 'aws_proxy', httpMethod: 'POST', ...name === 'VpcLambdaHttpApi' ? { payloadFormatVersion: '2.0' } : {},
    });
  });

  test('callers need the same authorization as everywhere, unless the route has its own', () => {
    const stack = withRoutes(at => [
      invoices(ownFunction(at)),
      FunctionRoute.of(HttpMethod.POST, '/hook', ownFunction(at, 'Hook'), { authorizer: ApiAuthorizer.none() }),
    ]);
    expect(body(stack).paths['/invoices/{id}'].get.security).toEqual([{ iam: [] }]);
    expect(body(stack).paths['/hook'].post.security ?? []).toEqual([]);
  });

  test('a function costs one permission, however many routes it answers, and no other resource', () => {
    const one = withRoutes(at => [invoices(ownFunction(at))]);
    const many = withRoutes(at => {
      const handler = ownFunction(at);
      return Object.values(HttpMethod).flatMap(method => [invoices(handler, method), invoices(handler, method, '/receipts')]);
    });
    expect(functionPermissions(many)).toHaveLength(1);
    expect(Object.keys(resources(many, 'AWS::Lambda::Function'))).toEqual(Object.keys(resources(one, 'AWS::Lambda::Function')));
  });

  test('the gateway may call the function for the one stage of this API, and not for another', async () => {
    const stack = withRoutes(at => [invoices(ownFunction(at))]);
    const app = new DeployedApp(stack);
    const iam = new Iam(app);
    const own = app.resources('AWS::Lambda::Function').find(({ logicalId }) => logicalId.startsWith('Invoices'))!;
    const id = app.ref(app.resources('AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api')[0]);
    const functionArn = app.value({ 'Fn::GetAtt': [own.logicalId, 'Arn'] });
    const invokes = async (api: string) => {
      const source = `arn:aws:execute-api:eu-west-1:111122223333:${api}/${name === 'VpcLambdaHttpApi' ? '$default' : 'prod'}/GET/invoices/*`;
      return (await iam.can(service('apigateway.amazonaws.com'), 'lambda:InvokeFunction', functionArn, { 'aws:SourceArn': source })).allowed;
    };
    expect([await invokes(id), await invokes('abcdefghij')]).toEqual([true, false]);
  });

  test('an alias is called as such, and permitted as such', () => {
    let alias: Alias;
    const stack = withRoutes(at => [invoices(alias = new Alias(at, 'Live', { aliasName: 'live', version: new Version(at, 'Version', { lambda: ownFunction(at) }) }))]);
    expect(integration(stack, '/invoices/{id}').uri['Fn::Sub']).toContain(`/functions/\${${stack.resolve(alias!.functionArn).Ref}}/`);
    expect(functionPermissions(stack).map(([, { Properties }]) => Properties.FunctionName)).toEqual([stack.resolve(alias!.functionArn)]);
  });

  test('an imported function of the same account is permitted from here', () => {
    const stack = withRoutes(at => [invoices(Function.fromFunctionArn(at, 'Imported', `arn:aws:lambda:eu-west-1:${ENV.account}:function:invoices`))],
      new TestStack(new App(), 'TestStack', { env: ENV }));
    expect(functionPermissions(stack).map(([, { Properties }]) => Properties.FunctionName)).toEqual([`arn:aws:lambda:eu-west-1:${ENV.account}:function:invoices`]);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('a function of another account gets no permission from here, which a warning says with the remedy', () => {
    const stack = withRoutes(at => [invoices(Function.fromFunctionArn(at, 'Imported', 'arn:aws:lambda:eu-west-1:999988887777:function:invoices'))],
      new TestStack(new App(), 'TestStack', { env: ENV }));
    expect(functionPermissions(stack)).toEqual([]);
    const [{ entry: { data } }] = Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.anyValue());
    expect(data).toMatch(/^the function "TestStack\/Imported" belongs to the account 999988887777, and only this account can permit the API to invoke it: there, run "aws lambda add-permission"/);
    expect(data).toContain('cdk-vpc-lambda-api:functionElsewhere');
  });

  test('a function of another stack ties that stack to nothing', () => {
    const other = new TestStack(new App(), 'FunctionStack');
    const handler = ownFunction(other);
    const stack = withRoutes(() => [invoices(handler)], new TestStack(other.node.root));
    expect(functionPermissions(stack)).toHaveLength(1);
    expect([other.dependencies, stack.dependencies]).toEqual([[], [other]]);
  });

  test('callers read in the OpenAPI document what is known of it', () => {
    const stack = new TestStack();
    const own = ownFunction(stack);
    const words = { summary: 'Charges an order', description: 'Twice is once.', tags: ['orders'] };
    const api = create(stack, { routes: [invoices(own), FunctionRoute.of(HttpMethod.POST, '/orders/{id}/charge', own, words)] });
    const { paths } = JSON.parse(api.openApiDocument);
    expect(paths['/orders/{id}/charge'].post).toMatchObject({
      operationId: 'post_orders_id_charge',
      ...words,
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: { content: { '*/*': {} } },
      responses: { default: { description: 'Response of the function' } },
    });
    expect(Object.keys(paths['/invoices/{id}'].get.responses)).toEqual(['401', '403', '429', 'default']);
    expect(paths['/invoices/{id}'].get).not.toHaveProperty('requestBody');
  });

  test('the handler is not told of it', () => {
    const asset = (routesOf: (stack: TestStack) => Route[]) => {
      const functions = Object.entries(resources(withRoutes(routesOf), 'AWS::Lambda::Function'));
      return functions.find(([id]) => id.startsWith('ApiHandler'))![1].Properties.Code.S3Key;
    };
    expect(asset(at => [invoices(ownFunction(at))])).toBe(asset(() => []));
  });

  test('throws when the function is in another region', () => {
    expect(() => withRoutes(at => [invoices(Function.fromFunctionArn(at, 'Imported', `arn:aws:lambda:us-east-1:${ENV.account}:function:invoices`))],
      new TestStack(new App(), 'TestStack', { env: ENV }))).toThrow(
      '[TestStack/Api] the function "TestStack/Imported" is in another region than the API, received "us-east-1"; allowed: eu-west-1; ' +
      'use a function in the region of the API, or a replica there',
    );
  });
});
