import { CfnParameter, Fn } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiAuthorizer, SqlRoute } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { body, only } from '../support/template';

type Properties = (stack: TestStack, list: string[]) => object;

const [REST, HTTP, PRIVATE] = FRONT_DOORS;
const LIST = { Ref: 'List' };
const ORIGINS = ['https://library.example.com'];

function deployed([, create]: typeof REST, properties: Properties, list?: string[]) {
  const stack = new TestStack();
  const parameter = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' });
  create(stack, properties(stack, list ?? parameter.valueAsList) as Parameters<typeof create>[1]);
  return stack;
}

/** Values of a key anywhere in a document. */
function valuesOf(key: string, document: unknown): unknown[] {
  const entries = typeof document === 'object' && document !== null ? Object.entries(document) : [];
  return entries.flatMap(([name, value]) => name === key ? [value] : valuesOf(key, value));
}

const lambdaAuthorizer: Properties = (stack, identityHeaders) => ({
  authorizer: ApiAuthorizer.lambdaFunction(new Function(stack, 'Decider', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('x') }), { identityHeaders }),
});
const jwt = (options: object): object => ({ authorizer: ApiAuthorizer.jwt('https://login.example.com', { audience: ['library'], ...options }) });

describe('a list that is known only when the stack is deployed', () => {
  test.each<[string, typeof REST, Properties, string, unknown]>([
    ['allowedSourceIps', REST, (_, allowedSourceIps) => ({ allowedSourceIps }), 'aws:SourceIp', LIST],
    ['callers.addressRanges', PRIVATE, (_, addressRanges) => ({ callers: { addressRanges } }), 'aws:VpcSourceIp', LIST],
    ['audience', HTTP, (_, audience) => jwt({ audience }), 'audience', LIST],
    ['cors.allowOrigins', HTTP, (_, allowOrigins) => ({ cors: { allowOrigins } }), 'allowOrigins', LIST],
    ['cors.allowHeaders', HTTP, (_, allowHeaders) => ({ cors: { allowOrigins: ORIGINS, allowHeaders } }), 'allowHeaders', LIST],
    ['cors.exposeHeaders', HTTP, (_, exposeHeaders) => ({ cors: { allowOrigins: ORIGINS, exposeHeaders } }), 'exposeHeaders', LIST],
    ['cors.allowHeaders', REST, (_, allowHeaders) => ({ cors: { allowOrigins: ORIGINS, allowHeaders } }),
      'method.response.header.Access-Control-Allow-Headers', { 'Fn::Join': ['', ["'", { 'Fn::Join': [',', LIST] }, "'"]] }],
  ])('%s of a %s', (_, door, properties, key, value) => {
    const found = valuesOf(key, body(deployed(door, properties)));
    expect(found.length).toBeGreaterThan(0);
    found.forEach(each => expect(each).toEqual(value));
  });

  test.each([REST, PRIVATE])('cors.allowOrigins of a %s: handler and gateway compare with each entry', (...door) => {
    const stack = deployed(door, (_, allowOrigins) => ({ cors: { allowOrigins } }));
    expect(only(stack, 'AWS::Lambda::Function').Properties.Environment.Variables.CORS_ALLOW_ORIGINS).toEqual({ 'Fn::Join': [' ', LIST] });
    const { default: { responseParameters, responseTemplates } } = body(stack).paths['/status'].options['x-amazon-apigateway-integration'].responses;
    expect(responseParameters['method.response.header.Access-Control-Allow-Origin']).toEqual({ 'Fn::Join': ['', ["'", { 'Fn::Select': [0, LIST] }, "'"]] });
    expect(responseTemplates['application/json']['Fn::Join'][1].slice(-2)).toEqual([
      { 'Fn::Join': [' ', LIST] },
      '")\n#foreach($each in $origins.split(" "))#if($origin == $each)#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end#end',
    ]);
  });

  test('may be made from a text', () => {
    const found = valuesOf('aws:SourceIp', body(deployed(REST, (_, allowedSourceIps) => ({ allowedSourceIps }), Fn.split(',', Fn.importValue('offices')))));
    expect(found[0]).toEqual({ 'Fn::Split': [',', { 'Fn::ImportValue': 'offices' }] });
  });

  test.each<[string, typeof REST, Properties, RegExp]>([
    ['what is packed with the handler', REST, (_, exposeHeaders) => ({ cors: { allowOrigins: ORIGINS, exposeHeaders } }), /exposeHeaders of cors is a token, known only at deployment/],
    ['the identity headers of an authorizer', REST, lambdaAuthorizer, /identityHeaders of the Lambda authorizer is a list that is known only at deployment/],
    ['scopes', HTTP, (_, scopes) => jwt({ scopes }), /scopes of ApiAuthorizer.jwt\(\) is a list that is known only at deployment/],
    ['scopes of a route', HTTP, (_, scopes) => ({ ...jwt({}), routes: [SqlRoute.get('/books', { sql: 'SELECT 1', scopes })] }), /scopes of "GET \/books" is a list/],
    ['the policy of a private domain', PRIVATE, (stack, addressRanges) => ({
      callers: { addressRanges },
      domain: { domainName: 'api.example.com', certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111111111111:certificate/1') },
    }), /callers.addressRanges of a private API with a domain is a list/],
    ['a longer list, among other entries', REST, (_, list) => ({ allowedSourceIps: ['192.0.2.7', ...list] }), /allowedSourceIps mixes a list that is known only at deployment with other entries/],
    ['an entry of a longer list, beside one that is wrong', REST, (_, list) => ({ allowedSourceIps: ['192.0.2', Fn.select(0, list)] }), /allowedSourceIps contains an entry that is not an address or range, received "192.0.2"/],
  ])('throws when it is %s', (_, door, properties, refusal) => {
    expect(() => deployed(door, properties)).toThrow(refusal);
  });
});
