import { ApiKey, Period } from 'aws-cdk-lib/aws-apigateway';
import { ApiAuthorizer, ApiKeyOptions, HealthRoute, PrivateVpcApi, SqlRoute, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { body, only, resources } from '../support/template';

describe.each([['VpcLambdaRestApi', VpcLambdaRestApi] as const, ['PrivateVpcApi', PrivateVpcApi] as const])('API keys of a %s', (_, Api) => {
  const open = HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() });
  const create = (options: ApiKeyOptions, routes = [open, SqlRoute.get('/a', { sql: 'SELECT 1' })], stack = new TestStack()) => ({
    stack, api: new Api(stack, 'Api', { ...stack.options({ routes, cors: { allowOrigins: ['https://a.example.com'] } }), accountLoggingConfigured: true, ...options }),
  });

  test('by default, callers do not need one', () => {
    expect(JSON.stringify(body(create({}).stack))).not.toMatch(/api_key|api-key-source/);
  });

  test('are asked for beside the authorizer, where there is one', () => {
    const document = body(create({ apiKeyRequired: true }).stack);
    const security = (path: string, method: string) => document.paths[path][method].security;
    expect([security('/a', 'get'), security('/a', 'head')]).toEqual(Array(2).fill([{ iam: [] }, { api_key: [] }]));
    expect([security('/status', 'get'), security('/a', 'options')]).toEqual([[], []]);
    expect(document.components.securitySchemes.api_key).toEqual({ type: 'apiKey', name: 'x-api-key', in: 'header' });
    expect(document['x-amazon-apigateway-api-key-source']).toBe('HEADER');
  });

  test('are part of what callers are told', () => {
    const { paths, components } = JSON.parse(create({ apiKeyRequired: true }).api.openApiDocument);
    expect([paths['/a'].get.security, paths['/status'].get.security]).toEqual([[{ iam: [], apiKey: [] }], []]);
    expect(components.securitySchemes.apiKey).toEqual({ type: 'apiKey', name: 'x-api-key', in: 'header' });
  });

  test('have shares by the usage plan of the stage', () => {
    const { stack, api } = create({ apiKeyRequired: true });
    api.addUsagePlan('Partners', { throttle: { rateLimit: 5, burstLimit: 10 }, quota: { limit: 1000, period: Period.DAY }, apiKeys: [api.restApi.addApiKey('Partner')] });
    expect(only(stack, 'AWS::ApiGateway::UsagePlan').Properties).toEqual({
      ApiStages: [{ ApiId: stack.resolve(api.restApi.restApiId), Stage: stack.resolve(api.stage.stageName), Throttle: {} }],
      Quota: { Limit: 1000, Period: 'DAY' },
      Throttle: { RateLimit: 5, BurstLimit: 10 },
    });
    expect(Object.keys(resources(stack, 'AWS::ApiGateway::UsagePlanKey'))).toHaveLength(1);
  });

  test('throw when there is nothing else that authorises', () => {
    expect(() => create({ apiKeyRequired: true }, [open])).toThrow(
      '[TestStack/Api] API keys assign requests to usage plans and do not authorize callers, but no route has an authorizer; ' +
      'allowed: apiKeyRequired together with ApiAuthorizer.iam(), cognito() or lambdaFunction(); set an authorizer, or leave apiKeyRequired out',
    );
  });

  test('throw when there is a usage plan but callers do not need a key', () => {
    expect(() => create({}).api.addUsagePlan('Plan')).toThrow(
      '[TestStack/Api] a usage plan requires API keys, but the API does not require them; set apiKeyRequired: true',
    );
  });

  describe('in usage plans', () => {
    const planned = (add: (api: VpcLambdaRestApi | PrivateVpcApi, stack: TestStack) => void) => () => {
      const { stack, api } = create({ apiKeyRequired: true });
      add(api, stack);
      return only(stack, 'AWS::Lambda::Function');
    };
    const refusal = (key: string, plans: string) =>
      `[TestStack/Api] the API key "${key}" is in more than one usage plan of the API, received "${plans}"; allowed: each key in one plan of a stage; create a key for each plan`;

    test('throw when one is in two plans', () => {
      expect(planned(api => {
        const apiKeys = [api.restApi.addApiKey('Partner')];
        api.addUsagePlan('Small', { apiKeys });
        api.addUsagePlan('Large', { apiKeys });
      })).toThrow(refusal('TestStack/Api/RestApi/Partner', 'TestStack/Api/Small, TestStack/Api/Large'));
    });

    test('throw when one is added to a second plan later, by the id of the key, to a plan that the API did not make', () => {
      expect(planned((api, stack) => {
        api.addUsagePlan('Small', { apiKeys: [ApiKey.fromApiKeyId(stack, 'Imported', 'a1b2c3')] });
        const plan = api.restApi.addUsagePlan('Large', { apiStages: [{ api: api.restApi, stage: api.stage }] });
        plan.addApiKey(ApiKey.fromApiKeyId(stack, 'Again', 'a1b2c3'));
      })).toThrow(refusal('a1b2c3', 'TestStack/Api/RestApi/Large, TestStack/Api/Small'));
    });

    test('may be in plans of two APIs, and a plan may have several', () => {
      expect(planned((api, stack) => {
        const other = new Api(stack, 'Other', { ...stack.options({ routes: [SqlRoute.get('/a', { sql: 'SELECT 1' })] }), accountLoggingConfigured: true, apiKeyRequired: true });
        const apiKeys = ['One', 'Two'].map(id => new ApiKey(stack, id));
        [api, other].forEach(each => each.addUsagePlan('Plan', { apiKeys }));
      })).toThrow('expected one AWS::Lambda::Function, found 2');
    });
  });

  test('throw when a limit is not a number of requests', () => {
    expect(() => create({ apiKeyRequired: true }).api.addUsagePlan('Plan', { throttle: { rateLimit: -1 } })).toThrow(
      '[TestStack/Api] throttle.rateLimit of the usage plan Plan is not valid, received "-1"; allowed: numbers of 0 or greater',
    );
  });
});
