import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { TestStack } from './support/fixtures';
import { body, only, resources } from './support/template';
import { ApiAuthorizer, HealthRoute, SqlRoute, VpcLambdaRestApi, VpcLambdaRestApiProps } from '../../src';

function create(overrides: Partial<VpcLambdaRestApiProps> = {}, stack = new TestStack()) {
  return { stack, api: new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), ...overrides }) };
}

describe('VpcLambdaRestApi', () => {
  test('default: a regional API with one stage that logs and throttles', () => {
    const { stack, api } = create();
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
      Name: 'TestStack-Api',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      Parameters: { endpointConfigurationTypes: 'REGIONAL' },
    });
    expect(only(stack, 'AWS::ApiGateway::Stage').Properties).toMatchObject({
      StageName: 'prod',
      MethodSettings: [{ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200, MetricsEnabled: true, DataTraceEnabled: false, HttpMethod: '*', ResourcePath: '/*' }],
    });
    expect(resources(stack, 'AWS::ApiGateway::Account')).toEqual({});
    expect(stack.resolve(api.url)['Fn::Join'][1].slice(-3)).toEqual([{ Ref: 'AWS::URLSuffix' }, '/', { Ref: expect.stringMatching(/^ApiStage/) }]);
  });

  test('a stage has the name and the limits that were asked for', () => {
    const { stack } = create({ stageName: 'v1', throttle: { rateLimit: 5 } });
    const { StageName, MethodSettings } = only(stack, 'AWS::ApiGateway::Stage').Properties;
    expect([StageName, MethodSettings[0].ThrottlingRateLimit, MethodSettings[0].ThrottlingBurstLimit]).toEqual(['v1', 5, 200]);
  });

  test('the handler may be called by the one stage only', () => {
    const { stack } = create();
    const [api, stage] = ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage'].map(type => Object.keys(resources(stack, type))[0]);
    const parts = only(stack, 'AWS::Lambda::Permission').Properties.SourceArn['Fn::Join'][1];
    expect(parts.slice(-4)).toEqual([{ Ref: api }, '/', { Ref: stage }, '/*']);
  });

  test('a change of a route makes a new deployment, and no change keeps it', () => {
    const deployment = (path: string) => Object.keys(resources(create({ routes: [HealthRoute.at(path)] }).stack, 'AWS::ApiGateway::Deployment'))[0];
    expect(deployment('/status')).toBe(deployment('/status'));
    expect(deployment('/health')).not.toBe(deployment('/status'));
  });

  test('the access log is JSON with every value in quotes', () => {
    const { Format } = only(create().stack, 'AWS::ApiGateway::Stage').Properties.AccessLogSetting;
    expect(Object.values(JSON.parse(Format))).toEqual(expect.arrayContaining(['$context.requestId', '$context.status', '$context.integration.latency']));
    expect(Format.replace(/"[^"]*"/g, '')).toBe(`{${Object.keys(JSON.parse(Format)).map(() => ':').join(',')}}`);
  });

  test('a Cognito user pool authorises callers', () => {
    const stack = new TestStack();
    const userPool = new UserPool(stack, 'Users');
    create({ authorizer: ApiAuthorizer.cognito(userPool, { scopes: ['shop/read'] }) }, stack);
    expect(body(stack).paths['/status'].get.security).toEqual([{ cognito: ['shop/read'] }]);
    expect(body(stack).components.securitySchemes.cognito).toEqual({
      'type': 'apiKey',
      'name': 'Authorization',
      'in': 'header',
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [stack.resolve(userPool.userPoolArn)] },
    });
  });

  test('a preflight request is answered by the gateway, for everyone', () => {
    const { stack } = create({ routes: [HealthRoute.at(), SqlRoute.post('/status', { sql: 'SELECT 1' })], cors: { allowOrigins: ['https://a.example.com'] } });
    const { options } = body(stack).paths['/status'];
    expect(options.security).toEqual([]);
    expect(options['x-amazon-apigateway-integration']).toEqual({
      type: 'mock',
      passthroughBehavior: 'never',
      requestTemplates: { 'application/json': '{"statusCode":204}' },
      responses: {
        default: {
          statusCode: '204',
          responseParameters: {
            'method.response.header.Access-Control-Allow-Origin': "'https://a.example.com'",
            'method.response.header.Vary': "'Origin'",
            'method.response.header.Access-Control-Allow-Methods': "'GET,HEAD,POST'",
            'method.response.header.Access-Control-Allow-Headers': "'content-type,authorization,x-amz-date,x-api-key,x-amz-security-token,if-match,if-none-match,idempotency-key'",
            'method.response.header.Access-Control-Max-Age': "'600'",
          },
          responseTemplates: { 'application/json': '' },
        },
      },
    });
  });

  test('a preflight request is answered without a list of headers where none may be sent', () => {
    const { stack } = create({ cors: { allowOrigins: ['https://a.example.com'], allowHeaders: [] } });
    expect(JSON.stringify(body(stack).paths['/status'].options)).not.toContain('Allow-Headers');
  });

  test('several origins are matched exactly, and the gateway\'s own errors name the first', () => {
    const { stack } = create({ cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'], allowCredentials: true } });
    const { responses } = body(stack).paths['/status'].options['x-amazon-apigateway-integration'];
    expect(responses.default.responseTemplates['application/json']).toContain(
      '#if($origin == "https://a.example.com" || $origin == "https://b.example.com")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end',
    );
    const { DEFAULT_4XX, DEFAULT_5XX } = body(stack)['x-amazon-apigateway-gateway-responses'];
    expect(DEFAULT_4XX).toEqual(DEFAULT_5XX);
    expect(DEFAULT_4XX.responseParameters).toEqual({
      'gatewayresponse.header.Access-Control-Allow-Origin': "'https://a.example.com'",
      'gatewayresponse.header.Access-Control-Allow-Credentials': "'true'",
      'gatewayresponse.header.Vary': "'Origin'",
    });
  });

  test('without CORS nothing answers a preflight request', () => {
    const { paths, ...rest } = body(create().stack);
    expect(Object.keys(paths['/status'])).toEqual(['get', 'head']);
    expect(rest).not.toHaveProperty('x-amazon-apigateway-gateway-responses');
  });

  test('warns that the account needs a role for logs, until told that it has one', () => {
    const warnings = (accountLoggingConfigured?: boolean) =>
      Annotations.fromStack(create({ accountLoggingConfigured }).stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('accountLoggingConfigured: true'));
    expect([warnings(), warnings(true)].map(found => found.length)).toEqual([1, 0]);
  });

  test('errors of the execution are logged where the account has the role for it', () => {
    const level = (accountLoggingConfigured?: boolean) =>
      only(create({ accountLoggingConfigured }).stack, 'AWS::ApiGateway::Stage').Properties.MethodSettings[0].LoggingLevel;
    expect([level(), level(true)]).toEqual(['OFF', 'ERROR']);
  });

  test('requests are traced from the stage on, unless tracing is off', () => {
    const traced = (tracing?: boolean) => only(create({ tracing }).stack, 'AWS::ApiGateway::Stage').Properties.TracingEnabled;
    expect([traced(), traced(false)]).toEqual([true, false]);
  });

  test.each(['cn-north-1', 'us-gov-west-1'])('throws when it is to be of the type EDGE in %s, which has none', region => {
    const stack = new TestStack(new App(), 'TestStack', { env: { account: '111122223333', region } });
    expect(() => create({ endpointType: EndpointType.EDGE }, stack)).toThrow(
      `[TestStack/Api] API Gateway does not support endpoints of the type EDGE in ${region}, received "EDGE"; allowed: REGIONAL`,
    );
    expect(() => create({}, new TestStack(new App(), 'TestStack', { env: { account: '111122223333', region } }))).not.toThrow();
  });

  test('throws when it should be private', () => {
    expect(() => create({ endpointType: EndpointType.PRIVATE })).toThrow(
      '[TestStack/Api] a private API requires an endpoint and a policy, received "PRIVATE"; allowed: EDGE, REGIONAL; use PrivateVpcApi',
    );
  });

  test('throws when Cognito clients are named, which a REST API cannot tell apart', () => {
    const stack = new TestStack();
    const userPool = new UserPool(stack, 'Users');
    expect(() => create({ authorizer: ApiAuthorizer.cognito(userPool, { userPoolClients: [userPool.addClient('Client')] }) }, stack)).toThrow(
      '[TestStack/Api] a REST API accepts the tokens of all clients of the user pool, so userPoolClients cannot be enforced; ' +
      'leave userPoolClients out and distinguish clients by scopes, or use VpcLambdaHttpApi',
    );
  });
});
