import { readFileSync } from 'fs';
import { join } from 'path';
import { Annotations, App, CfnParameter, CfnResource, Duration, NestedStack, Size } from 'aws-cdk-lib';
import { SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { DatabaseProxy, ProxyTarget } from 'aws-cdk-lib/aws-rds';
import { PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { Topic } from 'aws-cdk-lib/aws-sns';
import RECOMMENDED_FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  ApiAuthorizer, ApiGatewayAccountLogging, DatabaseTarget, HealthRoute, PrivateApiEndpoint, PrivateVpcApi, RequestValue, SqlRoute, ValueType,
  VpcLambdaHttpApi, VpcLambdaRestApi,
} from '../../../src';
import { domain } from '../../src/support/domains';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';
import { createWithOwnFunction } from '../../src/support/own-functions';
import { scriptsOf } from '../../src/support/scripted';
import { STREAMING_DOORS } from '../../src/support/streamed-routes';

const TREAT_FINDINGS_AS_ERRORS = { '@aws-cdk/core:validateAgainstDefaultRules': true };

/** Synthesizes and returns everything that AWS's validator has to say of the templates, warnings too. */
function findings(app: App): object[] {
  const { directory } = app.synth();
  const report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap((plugin: { violations: object[] }) => plugin.violations);
}

function routes() {
  return [
    HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() }),
    SqlRoute.get('/books', { sql: 'SELECT id, title FROM books' }),
    SqlRoute.get('/books/{id}', { sql: 'SELECT id, title FROM books WHERE id = :id' }),
    SqlRoute.post('/books', { sql: 'INSERT INTO books (title) VALUES (:title) RETURNING id', parameters: { title: RequestValue.body('title') } }),
  ];
}

describe.each([['no feature flags', {}], ['all recommended feature flags', RECOMMENDED_FLAGS]])('AWS\'s template validator, with %s,', (_, flags) => {
  let validation: string | undefined;
  beforeAll(() => {
    validation = process.env.CDK_VALIDATION;
    delete process.env.CDK_VALIDATION;
  });
  afterAll(() => { process.env.CDK_VALIDATION = validation; });

  const stackIn = (app: App) => new TestStack(app);
  const newApp = () => new App({ context: { ...flags, ...TREAT_FINDINGS_AS_ERRORS } });

  test.each(FRONT_DOORS)('finds nothing in %s', (_name, create) => {
    const app = newApp();
    const stack = stackIn(app);
    create(stack, { routes: routes(), cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'], allowCredentials: true } });
    expect(findings(app)).toEqual([]);
  });

  test('finds nothing in scripts with users, and in an API that waits for them', () => {
    const app = newApp();
    const stack = stackIn(app);
    const instance = stack.instance({ iamAuthentication: true });
    const database = DatabaseTarget.fromInstance(instance, { databaseName: 'library' });
    const scripts = scriptsOf(stack, { database });
    [{}, { iam: true }].forEach((options, index) => scripts.addUser(`library_${index}`, options));
    const credentials = scripts.addUser('library_api');
    const own = DatabaseTarget.fromProxy(new DatabaseProxy(stack, 'Proxy', {
      vpc: stack.vpc, proxyTarget: ProxyTarget.fromInstance(instance), secrets: [credentials.secret!],
    }), { databaseName: 'library', credentials });
    FRONT_DOORS[1][1](stack, { routes: routes(), database: own, scripts });
    expect(findings(app)).toEqual([]);
  });

  test.each(FRONT_DOORS)('finds nothing in %s with a domain', (_name, create) => {
    const app = newApp();
    const stack = stackIn(app);
    const hostedZone = new PrivateHostedZone(stack, 'Zone', { vpc: stack.vpc, zoneName: 'example.com' });
    create(stack, { routes: routes(), domain: domain(stack, { hostedZone, basePath: 'library' }) });
    expect(findings(app)).toEqual([]);
  });

  test('finds nothing in a private API with every condition on its callers', () => {
    const app = newApp();
    const stack = stackIn(app);
    const endpoint = PrivateApiEndpoint.create({ peers: [Peer.ipv4('10.1.0.0/16')], privateDns: true });
    const callers = { vpcs: [stack.vpc], addressRanges: ['10.1.0.0/16'], principals: [new AccountPrincipal('999988887777')] };
    new PrivateVpcApi(stack, 'Api', { ...stack.options(), accountLoggingConfigured: true, endpoint, callers, securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 });
    expect(findings(app)).toEqual([]);
  });

  test('finds nothing in an API with a Cognito user pool and an RDS instance', () => {
    const app = newApp();
    const stack = stackIn(app);
    new VpcLambdaRestApi(stack, 'Api', {
      ...stack.options({ routes: routes(), authorizer: ApiAuthorizer.cognito(new UserPool(stack, 'Users')) }),
      database: DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library', credentials: stack.credentials }),
      accountLoggingConfigured: true,
      reservedConcurrentExecutions: 20,
    });
    expect(findings(app)).toEqual([]);
  });

  test.each(FRONT_DOORS)('finds nothing in %s with alarms, a dashboard and saved queries', (_name, create) => {
    const app = newApp();
    const stack = stackIn(app);
    const alarmActions = [new SnsAction(new Topic(stack, 'Topic', { enforceSSL: true }))];
    new ApiGatewayAccountLogging(stack, 'AccountLogging');
    create(stack, { routes: routes(), alarmActions, reservedConcurrentExecutions: 10, dashboard: true, savedQueries: true });
    expect(findings(app)).toEqual([]);
  });

  test('finds nothing in a REST API with everything that it can check before the handler', () => {
    const app = newApp();
    const stack = stackIn(app);
    const api = new VpcLambdaRestApi(stack, 'Api', {
      ...stack.options({
        routes: [
          ...routes(),
          SqlRoute.get('/page', {
            sql: 'SELECT :size', parameters: { size: RequestValue.query('size', { valueType: ValueType.INTEGER }) }, throttle: { rateLimit: 1, burstLimit: 1 },
          }),
        ],
      }),
      apiKeyRequired: true,
      allowedSourceIps: ['192.0.2.0/24'],
      accountLoggingConfigured: true,
      integrationTimeout: Duration.seconds(60),
      minCompressionSize: Size.kibibytes(1),
      detailedMetricsEnabled: false,
    });
    Annotations.of(api).acknowledgeWarning('cdk-vpc-lambda-api:integrationTimeoutQuota');
    api.addUsagePlan('Plan', { throttle: { rateLimit: 1, burstLimit: 1 }, apiKeys: [api.restApi.addApiKey('Key')] });
    expect(findings(app)).toEqual([]);
  });

  test('finds nothing in an API in a nested stack, with numbers that are known only when it is deployed', () => {
    const app = newApp();
    const stack = stackIn(app);
    const number = new CfnParameter(stack, 'Number', { type: 'Number', default: 5 }).valueAsNumber;
    new VpcLambdaRestApi(new NestedStack(stack, 'Nested'), 'Api', {
      ...stack.options({ routes: routes(), throttle: { rateLimit: number, burstLimit: number }, reservedConcurrentExecutions: number, alarms: {} }),
      accountLoggingConfigured: true,
      timeout: Duration.seconds(number),
    });
    expect(findings(app)).toEqual([]);
  });

  test('finds nothing in an HTTP API with limits of routes', () => {
    const app = newApp();
    const stack = stackIn(app);
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ routes: [HealthRoute.at('/status', { throttle: { rateLimit: 1, burstLimit: 1 } })] }));
    expect(findings(app)).toEqual([]);
  });

  test.each(FRONT_DOORS)('finds nothing in %s with a function beside it and a gradual release', (_name, create) => {
    const app = newApp();
    createWithOwnFunction(stackIn(app), create);
    expect(findings(app)).toEqual([]);
  });

  test.each(STREAMING_DOORS)('finds nothing in a %s that streams', (_name, create) => {
    const app = newApp();
    create(stackIn(app), { alarms: {}, dashboard: true, savedQueries: true, streaming: { reservedConcurrentExecutions: 5 } });
    expect(findings(app)).toEqual([]);
  });

  test('fails the synthesis of a broken template', () => {
    const app = newApp();
    new CfnResource(stackIn(app), 'Broken', { type: 'AWS::Lambda::Function', properties: { Runtime: 'nodejs6.10' } });
    expect(() => app.synth()).toThrow(/Broken/);
  });
});
