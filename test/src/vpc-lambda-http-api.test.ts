import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { TestStack } from './support/fixtures';
import { body, only } from './support/template';
import { ApiAuthorizer, HealthRoute, SqlRoute, VpcLambdaHttpApi, VpcLambdaHttpApiProps } from '../../src';

function create(overrides: Partial<VpcLambdaHttpApiProps> = {}, stack = new TestStack()) {
  return { stack, api: new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), ...overrides }) };
}

describe('VpcLambdaHttpApi', () => {
  test('default: a stage that is not part of the URL, deploys by itself, logs and throttles', () => {
    const { stack, api } = create();
    expect(only(stack, 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200, DetailedMetricsEnabled: true },
    });
    expect(stack.resolve(api.url)['Fn::Join'][1].slice(-1)).toEqual([{ Ref: 'AWS::URLSuffix' }]);
  });

  test('a stage with a name is part of the URL and of the permission', () => {
    const { stack, api } = create({ stageName: 'v1' });
    expect(stack.resolve(api.url)['Fn::Join'][1].slice(-1)).toEqual(['/v1']);
    expect(only(stack, 'AWS::Lambda::Permission').Properties.SourceArn['Fn::Join'][1].slice(-1)).toEqual(['/v1/*']);
  });

  test('the handler is called with payload version 2.0', () => {
    expect(body(create().stack).paths['/status'].get['x-amazon-apigateway-integration']).toMatchObject({ type: 'aws_proxy', payloadFormatVersion: '2.0' });
  });

  test('the access log is JSON of less than the 3 KB that API Gateway takes', () => {
    const { Format } = only(create().stack, 'AWS::ApiGatewayV2::Stage').Properties.AccessLogSettings;
    expect(JSON.parse(Format)).toMatchObject({ requestId: '$context.requestId', route: '$context.routeKey' });
    expect(Format.length).toBeLessThan(3000);
  });

  test('clients of a Cognito user pool authorise callers', () => {
    const stack = new TestStack();
    const userPool = new UserPool(stack, 'Users');
    const client = userPool.addClient('Client');
    create({ authorizer: ApiAuthorizer.cognito(userPool, { userPoolClients: [client] }) }, stack);
    expect(body(stack).components.securitySchemes.cognito).toEqual({
      'type': 'oauth2',
      'x-amazon-apigateway-authorizer': {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        jwtConfiguration: { issuer: stack.resolve(`https://${userPool.userPoolProviderName}`), audience: [stack.resolve(client.userPoolClientId)] },
      },
    });
  });

  test('the gateway does CORS for the methods of the routes, and the handler stays silent', () => {
    const { stack } = create({
      routes: [HealthRoute.at(), SqlRoute.post('/a', { sql: 'SELECT 1' })],
      cors: { allowOrigins: ['https://a.example.com'], exposeHeaders: ['location'] },
    });
    expect(body(stack)['x-amazon-apigateway-cors']).toEqual({
      allowOrigins: ['https://a.example.com'],
      allowMethods: ['GET', 'HEAD', 'POST'],
      allowHeaders: ['content-type', 'authorization', 'x-amz-date', 'x-api-key', 'x-amz-security-token', 'if-match', 'if-none-match', 'idempotency-key'],
      exposeHeaders: ['location'],
      allowCredentials: false,
      maxAge: 600,
    });
    expect(Object.keys(body(stack).paths['/a'])).toEqual(['post']);
  });

  test('throws when the clients of the user pool are not known', () => {
    const stack = new TestStack();
    expect(() => create({ authorizer: ApiAuthorizer.cognito(new UserPool(stack, 'Users')) }, stack)).toThrow(
      '[TestStack/Api] an HTTP API checks the client that a token was issued to, so userPoolClients is required; ' +
      'name them, as in ApiAuthorizer.cognito(userPool, { userPoolClients: [client] })',
    );
  });
});
