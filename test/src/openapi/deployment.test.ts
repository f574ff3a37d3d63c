import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { Aspects, CfnResource, Duration, NestedStack, Size, Stack, Tags } from 'aws-cdk-lib';
import { CfnRestApi, Deployment, EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { Alias, CfnFunction, Code, Function, FunctionProps, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  ApiAuthorizer, FunctionRoute, HealthRoute, HttpMethod, PrivateApiEndpoint, PrivateVpcApi, PrivateVpcApiProps, RequestValue, Route, SqlResult,
  SqlRoute, VpcLambdaRestApi, VpcLambdaRestApiProps,
} from '../../../src';
import { REPLACING } from '../../../src/openapi/private/deployed-configuration';
import { TestStack } from '../support/fixtures';
import { resources } from '../support/template';

type Change = (stack: TestStack) => Partial<VpcLambdaRestApiProps & PrivateVpcApiProps>;

const BASE: Change = () => ({ routes: [HealthRoute.at(), SqlRoute.get('/a', { sql: 'SELECT 1' })], cors: { allowOrigins: ['https://a.example.com'] } });
const own = (stack: Construct, overrides: Partial<FunctionProps> = {}) =>
  new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('0'), ...overrides });
const endpoint = (stack: TestStack, id: string) =>
  new InterfaceVpcEndpoint(stack, id, { vpc: stack.vpc, service: InterfaceVpcEndpointAwsService.APIGATEWAY });

const DOORS: [string, (stack: TestStack, change: Change) => unknown][] = [
  ['VpcLambdaRestApi', (stack, change) => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), ...BASE(stack), ...change(stack) })],
  ['PrivateVpcApi', (stack, change) => new PrivateVpcApi(stack, 'Api', { ...stack.options(), ...BASE(stack), ...change(stack) })],
];

function deploymentOf(create: (typeof DOORS)[0][1], change: Change): string {
  const stack = new TestStack();
  create(stack, change);
  const ids = Object.keys(resources(stack, 'AWS::ApiGateway::Deployment'));
  expect(ids).toHaveLength(1);
  return ids[0];
}

describe.each(DOORS)('the deployment of a %s', (name, create) => {
  const deployed = (change: Change) => deploymentOf(create, change);

  test.each<[string, Change]>([
    ['a route is added', () => ({ routes: [...BASE(new TestStack()).routes!, SqlRoute.post('/a', { sql: 'INSERT INTO a VALUES (1) RETURNING 1' })] })],
    ['a route is taken away', () => ({ routes: [HealthRoute.at()] })],
    ['a route is opened', () => ({ routes: [HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() }), SqlRoute.get('/a', { sql: 'SELECT 1' })] })],
    ['another function answers a route', stack => ({ routes: [HealthRoute.at(), FunctionRoute.of(HttpMethod.GET, '/a', own(stack))] })],
    ['callers are authorised in another way', stack => ({ authorizer: ApiAuthorizer.lambdaFunction(own(stack)) })],
    ['an origin is added', () => ({ cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] } })],
    ['answers are compressed', () => ({ minCompressionSize: Size.kibibytes(1) })],
    ['API Gateway waits longer', () => ({ integrationTimeout: Duration.seconds(60) })],
    ['the API calls an alias', () => ({ provisionedConcurrentExecutions: 1 })],
    ...name === 'PrivateVpcApi' ? [] : [['the endpoint type changes', () => ({ endpointType: EndpointType.EDGE })] as [string, Change]],
    ...name !== 'PrivateVpcApi' ? [] : [['the policy admits another endpoint', stack => ({ endpoint: PrivateApiEndpoint.existing([endpoint(stack, 'Second')]) })] as [string, Change]],
  ])('is a new one when %s', (_, change) => {
    expect(deployed(change)).not.toBe(deployed(() => ({})));
  });

  test.each<[string, Change]>([
    ['nothing changes', () => ({})],
    ['only SQL changes, which is the handler\'s', () => ({ routes: [HealthRoute.at(), SqlRoute.get('/a', { sql: 'SELECT 2' })] })],
    ['the handler gets more memory', () => ({ memorySize: 1024 })],
    ['the limits of the stage change', () => ({ throttle: { rateLimit: 7 } })],
    ['logs are kept longer', () => ({ logRetention: 60 })],
  ])('is the same when %s', (_, change) => {
    expect(deployed(change)).toBe(deployed(() => ({})));
  });

  describe.each<[string, (handler: IFunction) => Partial<VpcLambdaRestApiProps>]>([
    ['answers a route', handler => ({ routes: [FunctionRoute.of(HttpMethod.GET, '/a', handler)] })],
    ['authorises callers', handler => ({ authorizer: ApiAuthorizer.lambdaFunction(handler) })],
  ])('with a function that %s', (__, use) => {
    const withFunction = (overrides: Partial<FunctionProps>, place: (stack: TestStack) => Construct = stack => stack) =>
      deployed(stack => use(own(place(stack), overrides)));

    test.each<[string, (stack: TestStack) => Construct]>([
      ['of the stack', stack => stack],
      ['of another stack', stack => new Stack(stack.node.root, 'Other')],
      ['of a nested stack', stack => new NestedStack(stack, 'Nested')],
    ])('is a new one when the function %s is replaced', (___, place) => {
      expect(withFunction({ functionName: 'orders-v1' }, place)).not.toBe(withFunction({ functionName: 'orders-v2' }, place));
    });

    test('is a new one when the function behind an alias is replaced', () => {
      const behindAlias = (functionName: string) => deployed(stack => use(new Alias(stack, 'Live', { aliasName: 'live', version: own(stack, { functionName }).latestVersion })));
      expect(behindAlias('orders-v1')).not.toBe(behindAlias('orders-v2'));
    });

    test('is a new one when an imported function gets another name', () => {
      const imported = (functionName: string) => deployed(stack => use(Function.fromFunctionName(stack, 'Own', functionName)));
      expect(imported('orders-v1')).not.toBe(imported('orders-v2'));
    });

    test('is a new one when a function is replaced by an override', () => {
      const overridden = (functionName: string) => deployed(stack => {
        const handler = own(stack);
        (handler.node.defaultChild as CfnFunction).addPropertyOverride('FunctionName', functionName);
        return use(handler);
      });
      expect(overridden('orders-v1')).not.toBe(overridden('orders-v2'));
    });

    test('is the same when the function is updated in place', () => {
      expect(withFunction({ memorySize: 512, code: Code.fromInline('1'), environment: { LEVEL: 'debug' } })).toBe(withFunction({}));
    });
  });

  test('is a new one when a resource of an unknown type changes, whose attributes may follow', () => {
    const behindSetting = (size: number) => deployed(stack => {
      const setting = new CfnResource(stack, 'Setting', { type: 'Custom::FunctionArn', properties: { Size: size } });
      return { routes: [FunctionRoute.of(HttpMethod.GET, '/a', Function.fromFunctionArn(stack, 'Own', setting.getAtt('Arn').toString()))] };
    });
    expect(behindSetting(1)).not.toBe(behindSetting(2));
  });

  test.each<[string, (stack: TestStack) => void]>([
    ['tags', stack => Tags.of(stack.node.root).add('commit', '0a1b2c3')],
    ['metadata', stack => Aspects.of(stack).add({ visit: node => node instanceof CfnRestApi && node.addMetadata('checked', true) })],
    ['a description', stack => Aspects.of(stack).add({ visit: node => node instanceof CfnRestApi && Object.assign(node, { description: 'Orders' }) })],
  ])('is the same with %s', (__, edit) => {
    const edited: Change = stack => {
      edit(stack);
      return {};
    };
    expect(deployed(edited)).toBe(deployed(() => ({})));
  });

  test('is the same for routes in another order, also where authorizers and models are numbered by it', () => {
    const inOrder = (order: (routes: Route[]) => Route[]) => deployed(stack => {
      const authorizers = ['One', 'Two'].map(id => ApiAuthorizer.lambdaFunction(new Function(stack, id, {
        runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('0'),
      })));
      const insert = { sql: 'INSERT INTO a VALUES (:a)', parameters: { a: RequestValue.body('a') }, result: SqlResult.count() };
      return {
        routes: order([
          SqlRoute.post('/a/b', { ...insert, authorizer: authorizers[0] }),
          SqlRoute.put('/ab', { ...insert, authorizer: authorizers[1] }),
          SqlRoute.post('/ab', { ...insert, authorizer: authorizers[0] }),
          SqlRoute.get('/ab', { sql: 'SELECT 1', authorizer: authorizers[1] }),
        ]),
      };
    });
    expect(inOrder(routes => [...routes].reverse())).toBe(inOrder(routes => routes));
  });

  test('is a new one for what is added to its logical id', () => {
    const stacks = ['a', 'b'].map(commit => {
      const stack = new TestStack();
      create(stack, () => ({}));
      (stack.node.findChild('Api').node.findChild('Deployment') as Deployment).addToLogicalId({ commit });
      return Object.keys(resources(stack, 'AWS::ApiGateway::Deployment'))[0];
    });
    expect(stacks[0]).not.toBe(stacks[1]);
  });

  test('is the same for each version that the handler moves to', () => {
    const canary = { deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES };
    const routes = (sql: string) => [HealthRoute.at(), SqlRoute.get('/a', { sql })];
    expect(deployed(() => ({ ...canary, routes: routes('SELECT 1') }))).toBe(deployed(() => ({ ...canary, routes: routes('SELECT 2') })));
  });
});

describe('the properties that replace a resource', () => {
  const schemas = loadAwsServiceSpecSync();

  test.each(Object.entries(REPLACING))('of %s are those of its schema', (type, expected) => {
    const { properties } = schemas.lookup('resource', 'cloudFormationType', 'equals', type).only();
    const replacing = Object.entries(properties).filter(([, { causesReplacement = 'no' }]) => causesReplacement !== 'no').map(([name]) => name);
    expect([...expected].sort()).toEqual(replacing.sort());
  });
});
