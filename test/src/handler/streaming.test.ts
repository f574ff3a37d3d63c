import { App, CfnElement, CfnParameter, Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { SqlRoute, VpcLambdaRestApi, VpcLambdaRestApiProps } from '../../../src';
import { TestStack } from '../support/fixtures';
import { BUFFERED, functionIds, STREAMED, STREAMING_DOORS, StreamingProps } from '../support/streamed-routes';
import { body, only, resources } from '../support/template';

const sql = 'SELECT 1';

/** The two functions of an API that streams. */
function functions(stack: TestStack) {
  const all = resources(stack, 'AWS::Lambda::Function');
  const ids = functionIds(stack);
  return { ids, handler: all[ids.handler]!, stream: all[ids.stream]!, count: Object.keys(all).length };
}

function integration(stack: TestStack, path: string, method = 'get') {
  return body(stack).paths[path][method]['x-amazon-apigateway-integration'];
}

describe.each(STREAMING_DOORS)('streamed routes of %s', (_, create) => {
  const created = (options?: StreamingProps, stack = new TestStack()) => ({ api: create(stack, options), stack });

  test('a second function with the other entry point differs from the handler only in its description and timeout', () => {
    const { stack } = created();
    const { handler, stream, count } = functions(stack);
    expect(count).toBe(2);
    expect(stream.Properties).toEqual({
      ...handler.Properties, Handler: 'index.stream', Timeout: 900, Description: 'Streams responses of the API TestStack/Api',
    });
    expect(stream.DependsOn).toEqual(handler.DependsOn);
  });

  test('settings of the second function are those of streaming', () => {
    const { stack } = created({
      memorySize: 1024,
      reservedConcurrentExecutions: 20,
      streaming: { memorySize: 256, timeout: Duration.minutes(5), reservedConcurrentExecutions: 4 },
    });
    const { handler, stream } = functions(stack);
    expect(stream.Properties).toMatchObject({ MemorySize: 256, Timeout: 300, ReservedConcurrentExecutions: 4 });
    expect(handler.Properties).toMatchObject({ MemorySize: 1024, Timeout: 28, ReservedConcurrentExecutions: 20 });
    expect(integration(stack, '/books/export').timeoutInMillis).toBe(300_000);
  });

  test('only memory is taken over from the handler', () => {
    const { stack } = created({ memorySize: 1024, reservedConcurrentExecutions: 20, timeout: Duration.seconds(10) });
    const { stream } = functions(stack);
    expect(stream.Properties).toMatchObject({ MemorySize: 1024, Timeout: 900 });
    expect(stream.Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('API Gateway streams these routes for as long as the function runs, and no others', () => {
    const { stack } = created();
    const { ids } = functions(stack);
    expect(integration(stack, '/books/export')).toEqual({
      type: 'aws_proxy',
      httpMethod: 'POST',
      responseTransferMode: 'STREAM',
      timeoutInMillis: 900_000,
      uri: { 'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2021-11-15/functions/\${${ids.stream}.Arn}/response-streaming-invocations` },
    });
    expect(integration(stack, '/books')).toEqual({
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: { 'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${ids.handler}.Arn}/invocations` },
    });
  });

  test('the URI is in the region of the API', () => {
    const stack = new TestStack(new App(), 'TestStack', { env: { account: '111122223333', region: 'cn-north-1' } });
    create(stack);
    expect(JSON.stringify(integration(stack, '/books/export').uri)).toMatch(/arn:(aws-cn|\$\{AWS::Partition\}):apigateway:cn-north-1:lambda:path\/2021-11-15\/functions\//);
  });

  test('the access log distinguishes streams', () => {
    const format = (routes: SqlRoute[]) => only(created({ routes }).stack, 'AWS::ApiGateway::Stage').Properties.AccessLogSetting.Format;
    expect([format([BUFFERED, STREAMED]), format([BUFFERED])].map(text => 'responseTransferMode' in JSON.parse(text))).toEqual([true, false]);
  });

  test('HEAD of a streamed route has the same integration', () => {
    const { stack } = created();
    expect(integration(stack, '/books/export', 'head')).toEqual(integration(stack, '/books/export'));
  });

  test('integrationTimeout is for the handler only', () => {
    const { stack } = created({ integrationTimeout: Duration.seconds(20) });
    expect([integration(stack, '/books').timeoutInMillis, integration(stack, '/books/export').timeoutInMillis]).toEqual([20_000, 900_000]);
  });

  test('the stage may invoke each of the two functions', () => {
    const { stack } = created();
    const { ids } = functions(stack);
    const permissions = Object.values(resources(stack, 'AWS::Lambda::Permission')).map(({ Properties }) => Properties);
    const [first, second] = permissions;
    expect(permissions.map(({ FunctionName }) => FunctionName['Fn::GetAtt'][0])).toEqual([ids.handler, ids.stream]);
    expect(second).toEqual({ ...first, FunctionName: { 'Fn::GetAtt': [ids.stream, 'Arn'] } });
    expect(second.Action).toBe('lambda:InvokeFunction');
  });

  test('test invocations are permitted for both functions, if they are', () => {
    const { stack } = created({ allowTestInvoke: true });
    const { ids } = functions(stack);
    const tests = Object.values(resources(stack, 'AWS::Lambda::Permission')).map(({ Properties }) => Properties)
      .filter(({ SourceArn }) => JSON.stringify(SourceArn).includes('/test-invoke-stage/'));
    expect(tests.map(({ FunctionName }) => FunctionName['Fn::GetAtt'][0])).toEqual([ids.handler, ids.stream]);
  });

  test('the code of both functions is denied network interfaces', () => {
    const { stack } = created();
    const { ids } = functions(stack);
    const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
    const versions = (id: string) => ({ 'Fn::Join': ['', [arn(id), ':*']] });
    const [denial] = Object.values(resources(stack, 'AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Sid }) => Sid === 'NoNetworkInterfacesForCode');
    expect(denial.Condition.ArnEquals['lambda:SourceFunctionArn']).toEqual([ids.handler, ids.stream].flatMap(id => [arn(id), versions(id)]));
  });

  test('streamHandler is the second function, and handler the first', () => {
    const { api, stack } = created();
    const { ids } = functions(stack);
    const idOf = (construct: any) => stack.resolve((construct.node.defaultChild as CfnElement).logicalId);
    expect([idOf(api.handler), idOf(api.streamHandler)]).toEqual([ids.handler, ids.stream]);
  });

  test('a gradual deployment is for the handler only', () => {
    const { api, stack } = created({ deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES, provisionedConcurrentExecutions: 1 });
    const { ids } = functions(stack);
    expect(Object.values(resources(stack, 'AWS::Lambda::Alias')).map(({ Properties }) => Properties.FunctionName)).toEqual([{ Ref: ids.handler }]);
    expect(stack.resolve(api.streamHandler!.functionArn)).toEqual({ 'Fn::GetAtt': [ids.stream, 'Arn'] });
    expect(integration(stack, '/books/export').uri['Fn::Sub']).toContain(`/functions/\${${ids.stream}.Arn}/`);
  });

  test('they add a function and its permission, and an API without them has no trace of streams', () => {
    const ids = (routes: SqlRoute[]) => {
      const all = Template.fromStack(created({ routes, alarms: {}, dashboard: true, savedQueries: true }).stack).toJSON().Resources;
      const found = Object.keys(all).map(id => id.replace(/^(ApiDeployment).*/, '$1'));
      return { found, text: Object.values(all).map(resource => JSON.stringify(resource)).filter(text => /StreamHandler|index\.stream|STREAM|TransferMode/.test(text)) };
    };
    const [buffered, streamed] = [ids([BUFFERED]), ids([BUFFERED, STREAMED])];
    expect(buffered.text).toEqual([]);
    expect(streamed.found.filter(id => !buffered.found.includes(id)).map(id => id.slice(0, -8))).toEqual([
      'ApiStreamHandler', 'ApiStreamPermission', 'ApiStreamErrorsAlarm', 'ApiStreamThrottlesAlarm', 'ApiStreamDurationAlarm',
    ]);
    expect(buffered.found.filter(id => !streamed.found.includes(id))).toEqual([]);
  });

  test('stream: false does not stream', () => {
    const { api } = created({ routes: [SqlRoute.get('/books', { sql, stream: false })] });
    expect(api.streamHandler).toBeUndefined();
  });

  test('a statement may run as long as the function that streams, and one that is not streamed as long as the handler', () => {
    const routes = (minutes: number, stream: boolean) => [SqlRoute.get('/books', { sql, stream, timeout: Duration.minutes(minutes) })];
    const streaming = { timeout: Duration.minutes(10) };
    expect(() => created({ routes: routes(10, true), streaming })).not.toThrow();
    expect(() => created({ routes: routes(11, true), streaming })).toThrow(
      '[TestStack/Api] the timeout of "GET /books" exceeds the timeout of the function that streams, received "660000 ms"; allowed: up to 600000 ms; ' +
      'increase streaming.timeout, or reduce that of the route',
    );
    expect(() => created({ routes: [...routes(1, false), STREAMED] })).toThrow(
      '[TestStack/Api] the timeout of "GET /books" exceeds the timeout of the handler, received "60000 ms"; allowed: up to 28000 ms',
    );
  });

  const number = () => new CfnParameter(new TestStack(), 'Number', { type: 'Number' }).valueAsNumber;

  test.each<[string, StreamingProps, string]>([
    ['no route streams', { routes: [BUFFERED], streaming: {} }, '[TestStack/Api] streaming has no effect, because no route streams; set stream: true on a route, or leave streaming out'],
    ['the timeout is too short', { streaming: { timeout: Duration.seconds(2) } }, '[TestStack/Api] streaming.timeout is not valid, received "2 seconds"; allowed: 3 to 900 seconds'],
    ['the timeout is too long', { streaming: { timeout: Duration.minutes(16) } }, '[TestStack/Api] streaming.timeout is not valid, received "960 seconds"; allowed: 3 to 900 seconds'],
    ['the timeout is known only at deployment', { streaming: { timeout: Duration.seconds(number()) } },
      '[TestStack/Api] streaming.timeout is known only at deployment, but the timeout of API Gateway is derived from it; use a literal value, as in Duration.minutes(5)'],
    ['the reservation is not a number of executions', { streaming: { reservedConcurrentExecutions: -1 } },
      '[TestStack/Api] streaming.reservedConcurrentExecutions is not valid, received "-1"; allowed: a whole number of 0 or greater'],
  ])('throws when %s', (__, options, message) => {
    expect(() => created(options)).toThrow(message);
  });
});

describe('streamed routes', () => {
  const warnings = (props: Partial<VpcLambdaRestApiProps>) => {
    const stack = new TestStack();
    new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ routes: [BUFFERED, STREAMED] }), ...props });
    return Annotations.fromStack(stack).findWarning('/TestStack/Api', Match.stringLikeRegexp('edgeStreams')).map(({ entry }) => entry.data);
  };

  test('an EDGE API gives a warning about its idle limit', () => {
    expect(warnings({ endpointType: EndpointType.EDGE })).toEqual([expect.stringMatching(/^API Gateway breaks off a streamed response of an EDGE API that sends no byte for 30 seconds/)]);
  });

  test.each<[string, Partial<VpcLambdaRestApiProps>]>([
    ['an EDGE API without streams', { endpointType: EndpointType.EDGE, routes: [BUFFERED] }],
    ['a REGIONAL API with streams', {}],
  ])('%s gives none', (_, options) => {
    expect(warnings(options)).toEqual([]);
  });
});
