import { Duration, Size } from 'aws-cdk-lib';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  ApiAuthorizer, FunctionRoute, HealthRoute, HttpMethod, PrivateApiEndpoint, PrivateVpcApi, PrivateVpcApiProps, SqlRoute, VpcLambdaRestApi,
  VpcLambdaRestApiProps,
} from '../../../src';
import { TestStack } from '../support/fixtures';
import { resources } from '../support/template';

type Change = (stack: TestStack) => Partial<VpcLambdaRestApiProps & PrivateVpcApiProps>;

const BASE: Change = () => ({ routes: [HealthRoute.at(), SqlRoute.get('/a', { sql: 'SELECT 1' })], cors: { allowOrigins: ['https://a.example.com'] } });
const own = (stack: TestStack) => new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('0') });
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

  test('is the same for each version that the handler moves to', () => {
    const canary = { deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES };
    const routes = (sql: string) => [HealthRoute.at(), SqlRoute.get('/a', { sql })];
    expect(deployed(() => ({ ...canary, routes: routes('SELECT 1') }))).toBe(deployed(() => ({ ...canary, routes: routes('SELECT 2') })));
  });
});
