import { App, CfnElement, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import RECOMMENDED_FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { FRONT_DOORS, TestStack } from './support/fixtures';
import { HandlerFiles } from './support/handler-files';
import { body, only, resources } from './support/template';
import { ApiAuthorizer, HealthRoute, RequestValue, SqlRoute } from '../../src';

const sql = 'SELECT 1';

describe.each(FRONT_DOORS)('%s', (name, create) => {
  test('default: one function in the private subnets answers all routes, called by API Gateway with one permission', () => {
    const stack = new TestStack();
    const api = create(stack, { routes: [HealthRoute.at(), SqlRoute.get('/a', { sql }), SqlRoute.post('/a', { sql })] });
    const { Properties } = only(stack, 'AWS::Lambda::Function');
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 28,
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
    });
    expect(Properties.VpcConfig.SubnetIds).toEqual(stack.vpc.privateSubnets.map(subnet => stack.resolve(subnet.subnetId)));
    const uris = Object.values<any>(body(stack).paths).flatMap(path => Object.values<any>(path)).map(operation => operation['x-amazon-apigateway-integration'].uri);
    expect(new Set(uris.map(uri => JSON.stringify(uri))).size).toBe(1);
    expect(only(stack, 'AWS::Lambda::Permission').Properties).toMatchObject({ Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' });
    expect(stack.resolve(api.handler.functionArn)).toEqual(only(stack, 'AWS::Lambda::Permission').Properties.FunctionName);
  });

  test('1 route and 300 routes need the same resources', () => {
    const types = (count: number) => {
      const stack = new TestStack();
      const routes = Array.from({ length: count }, (_, index) => (index % 2 ? SqlRoute.post : SqlRoute.get)(`/r${Math.floor(index / 2)}`, { sql }));
      create(stack, { routes, headRoutes: false, cors: { allowOrigins: ['https://a.example.com'] } });
      return Object.values<any>(Template.fromStack(stack).toJSON().Resources).map(resource => resource.Type).sort();
    };
    expect(types(300)).toEqual(types(1));
  });

  test('HEAD is answered where GET is, under the same conditions', () => {
    const stack = new TestStack();
    create(stack, { routes: [HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() }), SqlRoute.get('/a', { sql }), SqlRoute.post('/a', { sql })] });
    const { paths } = body(stack);
    expect(Object.keys(paths['/a'])).toEqual(['get', 'head', 'post']);
    expect([paths['/a'].head, paths['/status'].head]).toEqual([paths['/a'].get, paths['/status'].get]);
  });

  test('HEAD is left alone where that is asked for', () => {
    const stack = new TestStack();
    create(stack, { routes: [SqlRoute.get('/a', { sql })], headRoutes: false });
    expect(Object.keys(body(stack).paths['/a'])).toEqual(['get']);
  });

  test('a route can have limits of its own, for HEAD as well', () => {
    const stack = new TestStack();
    const own = { throttle: { rateLimit: 5 } };
    create(stack, { throttle: { burstLimit: 50 }, routes: [SqlRoute.get('/a/{b}', { sql: 'SELECT :b', ...own }), HealthRoute.at('/', own), SqlRoute.post('/', { sql })] });
    if (name === 'VpcLambdaHttpApi') {
      const limits = { DetailedMetricsEnabled: true, ThrottlingRateLimit: 5, ThrottlingBurstLimit: 50 };
      expect(only(stack, 'AWS::ApiGatewayV2::Stage').Properties).toMatchObject({
        DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 },
        RouteSettings: { 'GET /a/{b}': limits, 'HEAD /a/{b}': limits, 'GET /': limits, 'HEAD /': limits },
      });
    } else {
      const [all, ...others] = only(stack, 'AWS::ApiGateway::Stage').Properties.MethodSettings;
      expect(all).toMatchObject({ ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 });
      expect(others).toEqual([['/~1a~1{b}', 'GET'], ['/~1a~1{b}', 'HEAD'], ['/', 'GET'], ['/', 'HEAD']].map(([ResourcePath, HttpMethod]) => ({
        ...all, ResourcePath, HttpMethod, ThrottlingRateLimit: 5,
      })));
    }
  });

  test.each([
    ['rateLimit', -1, 'numbers of 0 or greater'], ['rateLimit', NaN, 'numbers of 0 or greater'], ['burstLimit', 1.5, 'whole numbers of 0 or greater'],
  ])('throws when %s is %d', (limit, got, allowed) => {
    expect(() => create(new TestStack(), { throttle: { [limit]: got } })).toThrow(
      `[TestStack/Api] throttle.${limit} of the API is not valid, received "${got}"; allowed: ${allowed}`,
    );
    const routes = [SqlRoute.get('/a', { sql, throttle: { [limit]: got } })];
    expect(() => create(new TestStack(), { routes })).toThrow(`[TestStack/Api] throttle.${limit} of "GET /a" is not valid, received "${got}"; allowed: ${allowed}`);
  });

  test('callers sign with IAM unless something else is said', () => {
    const stack = new TestStack();
    create(stack, { routes: [SqlRoute.get('/a', { sql }), SqlRoute.get('/b', { sql, authorizer: ApiAuthorizer.none() })] });
    const { paths, components } = body(stack);
    expect(paths['/a'].get.security).toEqual([{ iam: [] }]);
    expect(paths['/b'].get.security ?? []).toEqual([]);
    expect(components.securitySchemes).toEqual({
      iam: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    });
  });

  test('two user pools have a security scheme each', () => {
    const stack = new TestStack();
    const pool = (id: string) => {
      const userPool = new UserPool(stack, id);
      return ApiAuthorizer.cognito(userPool, name === 'VpcLambdaHttpApi' ? { userPoolClients: [userPool.addClient('Client')] } : {});
    };
    create(stack, { authorizer: pool('One'), routes: [SqlRoute.get('/a', { sql }), SqlRoute.get('/b', { sql, authorizer: pool('Two') })] });
    const { paths, components } = body(stack);
    expect([paths['/a'].get.security, paths['/b'].get.security]).toEqual([[{ cognito: [] }], [{ cognito2: [] }]]);
    expect(Object.keys(components.securitySchemes)).toEqual(['cognito', 'cognito2']);
  });

  test('the role has policies of our own and none of AWS\'s', () => {
    const stack = new TestStack();
    const api = create(stack);
    expect(resources(stack, 'AWS::IAM::Policy')).toEqual({});
    const role = Object.values(resources(stack, 'AWS::IAM::Role')).filter(({ Properties }) => Properties.ManagedPolicyArns);
    expect(role).toEqual([]);
    const policies = Object.values(resources(stack, 'AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(policies.map(statement => [statement.Sid, statement.Effect, statement.Resource === '*'])).toEqual([
      ['ActionsWithoutResources', 'Allow', true],
      ['WriteLogs', 'Allow', false],
      ['ReadDatabaseSecret', 'Allow', false],
      ['NoNetworkInterfacesForCode', 'Deny', true],
    ]);
    expect(policies[2]).toMatchObject({ Action: 'secretsmanager:GetSecretValue', Resource: stack.resolve(stack.secret.secretArn) });
    const { functionArn } = api.handler;
    expect(policies[3].Condition).toEqual({ ArnEquals: { 'lambda:SourceFunctionArn': stack.resolve([functionArn, `${functionArn}:*`]) } });
  });

  test('the function waits for its policy', () => {
    const stack = new TestStack();
    create(stack);
    const [policy] = Object.keys(resources(stack, 'AWS::IAM::ManagedPolicy')).filter(id => id.startsWith('ApiPolicy'));
    expect(only(stack, 'AWS::Lambda::Function').DependsOn).toContain(policy);
  });

  test('the environment holds the ARN of the secret and no value of it', () => {
    const stack = new TestStack();
    create(stack);
    expect(only(stack, 'AWS::Lambda::Function').Properties.Environment.Variables).toEqual({
      DATABASE_HOST: 'db.example.com', DATABASE_PORT: '5432', DATABASE_NAME: 'library', DATABASE_SECRET_ARN: stack.resolve(stack.secret.secretArn),
    });
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('resolve:secretsmanager');
  });

  test('logs are kept for a month in groups of its own', () => {
    const stack = new TestStack();
    create(stack);
    const groups = Object.values(resources(stack, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties);
    expect(groups).toEqual([
      { RetentionInDays: 30 },
      { RetentionInDays: 30, LogGroupName: { 'Fn::Join': ['', [expect.stringMatching(/^\/aws\/vendedlogs\/apigateway\/TestStack-Api-[0-9A-F]{8}-$/), expect.anything()]] } },
    ]);
  });

  test('a key encrypts the logs', () => {
    const stack = new TestStack();
    const logEncryptionKey = new Key(stack, 'Key');
    create(stack, { logEncryptionKey });
    expect(Object.values(resources(stack, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties.KmsKeyId)).toEqual(Array(2).fill(stack.resolve(logEncryptionKey.keyArn)));
  });

  test('the retention of logs is a setting', () => {
    const stack = new TestStack();
    create(stack, { logRetention: RetentionDays.ONE_YEAR });
    expect(Object.values(resources(stack, 'AWS::Logs::LogGroup')).map(({ Properties }) => Properties.RetentionInDays)).toEqual([365, 365]);
  });

  test('two APIs in one stack have separate handlers with their own routes', () => {
    const stack = new TestStack();
    create(stack, { routes: [SqlRoute.get('/a', { sql })] });
    FRONT_DOORS.find(([other]) => other !== name)![1](new TestStack(stack, 'Nested'), { routes: [SqlRoute.get('/b', { sql })] });
    const keys = [stack, stack.node.findChild('Nested') as Stack].map(at => only(at, 'AWS::Lambda::Function').Properties.Code.S3Key);
    expect(keys[0]).not.toEqual(keys[1]);
  });

  test('the same API has the same asset everywhere', () => {
    const key = () => {
      const stack = new TestStack();
      create(stack);
      return only(stack, 'AWS::Lambda::Function').Properties.Code.S3Key;
    };
    expect(key()).toEqual(key());
  });

  test('throws when a route reads a claim of callers who have none', () => {
    const routes = [SqlRoute.get('/a', { sql: 'SELECT :a', parameters: { a: RequestValue.claim('sub') } })];
    expect(() => create(new TestStack(), { routes })).toThrow(
      '[TestStack/Api] "GET /a" requires the claim "sub", but its callers have no claims, received "ApiAuthorizer.iam()"; ' +
      'allowed: ApiAuthorizer.cognito(), jwt() or lambdaFunction(); set authorizer on the API or on the route',
    );
  });

  test('throws when a route wants to know the AWS credentials of callers who have none', () => {
    const routes = [SqlRoute.get('/a', { sql: 'SELECT :a', authorizer: ApiAuthorizer.none(), parameters: { a: RequestValue.context('callerArn') } })];
    expect(() => create(new TestStack(), { routes })).toThrow(
      '[TestStack/Api] "GET /a" requires RequestValue.context("callerArn"), which only callers with IAM credentials have, received "ApiAuthorizer.none()"; ' +
      'allowed: ApiAuthorizer.iam(); set authorizer on the API or on the route, or use a claim of the token',
    );
  });

  test('throws when there are more authorizers than an API may have', () => {
    const stack = new TestStack();
    const pool = (id: number) => {
      const userPool = new UserPool(stack, `Pool${id}`);
      return ApiAuthorizer.cognito(userPool, name === 'VpcLambdaHttpApi' ? { userPoolClients: [userPool.addClient('Client')] } : {});
    };
    const routes = (count: number) => Array.from({ length: count }, (_, index) => SqlRoute.get(`/r${index}`, { sql, authorizer: pool(index) }));
    expect(() => create(stack, { routes: routes(11) })).toThrow(
      '[TestStack/Api] the API has more authorizers than API Gateway allows, received "11"; allowed: up to 10; ' +
      'use one ApiAuthorizer for several routes, or distribute the routes over several APIs',
    );
  });

  test('throws when the routes are empty', () => {
    expect(() => create(new TestStack(), { routes: [] })).toThrow('[TestStack/Api] the API has no routes');
  });

  test.each([[undefined, undefined], [false, undefined], [true, true]])('serverTiming: %s writes it into the manifest as %s', (serverTiming, written) => {
    const stack = new TestStack();
    create(stack, { serverTiming });
    expect(new HandlerFiles(stack).read('manifest.json').serverTiming).toBe(written);
  });

  test('gives no warning', () => {
    const stack = new TestStack();
    create(stack);
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

describe('a stack with an API', () => {
  test.each(FRONT_DOORS)('is the same with and without feature flags for %s', (_, create) => {
    const template = (context: object) => {
      const app = new App({ context: { ...context } });
      const stack = new TestStack(app);
      create(stack);
      const all = Template.fromStack(stack).toJSON().Resources;
      const ours = stack.node.findChild('Api').node.findAll().filter(CfnElement.isCfnElement);
      return ours.map(({ logicalId }) => stack.resolve(logicalId)).map(id => [id, all[id]]);
    };
    expect(template(RECOMMENDED_FLAGS)).toEqual(template({}));
  });
});
