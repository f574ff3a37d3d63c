import { App, NestedStack, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';

type RestDoor = VpcLambdaRestApi | PrivateVpcApi;

const REST_DOORS: [string, (stack: TestStack) => RestDoor][] = [
  ['VpcLambdaRestApi', stack => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), apiKeyRequired: true })],
  ['PrivateVpcApi', stack => new PrivateVpcApi(stack, 'Api', { ...stack.options(), apiKeyRequired: true })],
];

function synth<Api>(create: (stack: TestStack) => Api, add: (api: Api, stack: TestStack) => void) {
  const app = new App();
  const stack = new TestStack(app);
  add(create(stack), stack);
  return () => app.synth();
}

const own = (stack: Stack) => new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('0') });

describe.each(REST_DOORS)('beside the document of a %s', (_, create) => {
  test.each<[string, (api: RestDoor, stack: TestStack) => void, string]>([
    ['a gateway response', ({ restApi }) => restApi.addGatewayResponse('Throttled', { type: apigateway.ResponseType.THROTTLED }), 'TestStack/Api/RestApi/Throttled/Resource'],
    ['a resource', ({ restApi }) => restApi.root.addResource('webhooks'), 'TestStack/Api/RestApi/Default/webhooks/Resource'],
    ['a method', ({ restApi }) => restApi.root.addMethod('GET', new apigateway.MockIntegration()), 'TestStack/Api/RestApi/Default/GET/Resource'],
    ['a model', ({ restApi }, at) => new apigateway.Model(at, 'Order', { restApi, schema: {} }), 'TestStack/Order/Resource'],
    ['a validator', ({ restApi }, at) => new apigateway.RequestValidator(at, 'Validator', { restApi }), 'TestStack/Validator/Resource'],
    ['an authorizer', ({ restApi }, at) => new apigateway.CfnAuthorizer(at, 'Authorizer', { name: 'a', type: 'TOKEN', restApiId: restApi.restApiId }), 'TestStack/Authorizer'],
  ])('%s is refused, and named', (__, add, path) => {
    expect(synth(create, add)).toThrow(`[${path}] AWS::ApiGateway::`);
    expect(synth(create, add)).toThrow('is not part of the OpenAPI document from which the API is imported, and the next import deletes it; ');
  });

  test('the same is refused in other stacks, nested ones and by the id of the API', () => {
    const method = (scope: Stack, api: RestDoor) => {
      const { restApiId, restApiRootResourceId: rootResourceId } = api.restApi;
      apigateway.RestApi.fromRestApiAttributes(scope, 'Imported', { restApiId, rootResourceId }).root.addMethod('GET', new apigateway.MockIntegration());
    };
    expect(synth(create, (api, at) => method(new Stack(at.node.root, 'Other'), api))).toThrow('[Other/Imported/Default/GET/Resource]');
    expect(synth(create, (api, at) => method(new NestedStack(at, 'Nested'), api))).toThrow('[TestStack/Nested/Imported/Default/GET/Resource]');
  });

  test('what is not part of the document stays possible', () => {
    expect(synth(create, (api, at) => {
      api.addUsagePlan('Plan', { apiKeys: [api.restApi.addApiKey('Key')] });
      new apigateway.CfnDocumentationPart(at, 'Documentation', { restApiId: api.restApi.restApiId, location: { type: 'API' }, properties: '{}' });
      new apigateway.RestApi(at, 'Another').root.addMethod('GET', new apigateway.MockIntegration());
      (api.restApi.node.defaultChild as apigateway.CfnRestApi)
        .addPropertyOverride('Body.x-amazon-apigateway-gateway-responses.THROTTLED', { statusCode: '429' });
    })).not.toThrow();
  });
});

describe('beside the document of a VpcLambdaHttpApi', () => {
  const create = (stack: TestStack) => new VpcLambdaHttpApi(stack, 'Api', stack.options());
  const integration = (at: Stack) => new HttpLambdaIntegration('Integration', own(at));
  const routeKey = apigatewayv2.HttpRouteKey.with('/webhooks', apigatewayv2.HttpMethod.POST);

  test.each<[string, (api: VpcLambdaHttpApi, stack: Stack) => void, string]>([
    ['a route', ({ httpApi }, at) => new apigatewayv2.HttpRoute(at, 'Route', { httpApi, routeKey, integration: integration(at) }), 'TestStack/Route/Resource'],
    ['a route of another stack', ({ httpApi }, at) => {
      const other = new Stack(at.node.root as App, 'Other');
      new apigatewayv2.HttpRoute(other, 'Route', { httpApi, routeKey, integration: integration(other) });
    }, 'Other/Route/Resource'],
    ['an integration', ({ httpApi: { apiId } }, at) => new apigatewayv2.CfnIntegration(at, 'Integration', { apiId, integrationType: 'HTTP_PROXY' }), 'TestStack/Integration'],
    ['an authorizer', ({ httpApi }, at) => new apigatewayv2.HttpAuthorizer(at, 'Authorizer', {
      httpApi, type: apigatewayv2.HttpAuthorizerType.JWT, jwtAudience: ['library'], jwtIssuer: 'https://login.example.com', identitySource: ['$request.header.Authorization'],
    }), 'TestStack/Authorizer/Resource'],
  ])('%s is refused, and named', (_, add, path) => {
    expect(synth(create, add)).toThrow(`[${path}] AWS::ApiGatewayV2::`);
  });

  test('the remedy for a route is a route of the API', () => {
    expect(synth(create, ({ httpApi: { apiId } }, at) => new apigatewayv2.CfnRoute(at, 'Route', { apiId, routeKey: 'GET /webhooks' }))).toThrow(
      '[TestStack/Route] AWS::ApiGatewayV2::Route is not part of the OpenAPI document from which the API is imported, and the next import deletes it; ' +
      'add the route to routes, as in FunctionRoute.of(HttpMethod.POST, "/webhooks", handler)',
    );
  });

  test('another stage, and routes of other APIs, stay possible', () => {
    expect(synth(create, ({ httpApi }, at) => {
      new apigatewayv2.HttpStage(at, 'Stage', { httpApi, stageName: 'preview' });
      new apigatewayv2.HttpApi(at, 'Another', { defaultIntegration: integration(at) });
    })).not.toThrow();
  });
});
