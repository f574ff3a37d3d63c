import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Duration } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ApiAuthorizer, FunctionRoute, HttpMethod, Route, SqlRoute, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../../src/support/fixtures';
import { body, only, resources } from '../../src/support/template';

/** What AWS SAM makes of `template.yaml`, by logical id. */
const SAM = JSON.parse(readFileSync(process.env.SAM_TEMPLATE!, 'utf8')).Resources;
const USER_POOL = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abcdef';

const METHODS = ['get', 'post'] as const;

/** The same API, with our constructs. */
function routes(stack: TestStack): Route[] {
  const own = new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('exports.handler = async () => ({})') });
  const asked = ApiAuthorizer.lambdaFunction(own, { identityHeaders: ['X-Token'], resultsCacheTtl: Duration.seconds(0) });
  return [
    FunctionRoute.of(HttpMethod.GET, '/default/{id}', own),
    FunctionRoute.of(HttpMethod.POST, '/iam', own, { authorizer: ApiAuthorizer.iam() }),
    FunctionRoute.of(HttpMethod.GET, '/asked', own, { authorizer: asked }),
    FunctionRoute.of(HttpMethod.GET, '/open', own, { authorizer: ApiAuthorizer.none() }),
  ];
}

function httpApi() {
  const stack = new TestStack();
  new VpcLambdaHttpApi(stack, 'Api', stack.options({
    routes: routes(stack),
    authorizer: ApiAuthorizer.jwt('https://issuer.example.com', { audience: ['shop'], scopes: ['shop/read'] }),
    cors: { allowOrigins: ['https://a.example.com'], allowHeaders: ['content-type'], exposeHeaders: [], allowCredentials: true },
  }));
  return { ours: body(stack), theirs: SAM.Http.Properties.Body };
}

function restApi() {
  const stack = new TestStack();
  const authorizer = ApiAuthorizer.cognito(UserPool.fromUserPoolArn(stack, 'Users', USER_POOL), { scopes: ['shop/read'] });
  new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ routes: routes(stack), authorizer }), accountLoggingConfigured: true });
  return { ours: body(stack), theirs: SAM.Rest.Properties.Body, resource: only(stack, 'AWS::ApiGateway::RestApi').Properties };
}

/** Text with every intrinsic of CloudFormation by its name, and the one function as `Own`. */
function text(value: any): string {
  if (typeof value !== 'object') return String(value);
  if (value.Ref) return `<${value.Ref}>`;
  if (value['Fn::GetAtt']) return named(value['Fn::GetAtt'].join('.'));
  if (value['Fn::Join']) return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
  const [template, variables] = [value['Fn::Sub']].flat();
  return template.replace(/\$\{([^}]+)\}/g, (_: string, name: string) => variables?.[name] ? text(variables[name]) : named(name));
}

function named(reference: string): string {
  return `<${reference.replace(/^Own[0-9A-F]{8}/, 'Own')}>`;
}

/** SAM writes the partition of most regions in places, ours that of the stack. */
function uri(value: any): string {
  return text(value).replace(/^arn:aws:/, 'arn:<AWS::Partition>:');
}

/** A scheme without what API Gateway does not read: SAM names the header of a Lambda authorizer `Unused`. */
function scheme({ 'x-amazon-apigateway-authorizer': authorizer, ...plain }: any) {
  const asked = authorizer?.authorizerUri && {
    ...authorizer,
    authorizerUri: uri(authorizer.authorizerUri),
    // A number in SAM's; the model of the API says that it is text.
    ...authorizer.authorizerPayloadFormatVersion && { authorizerPayloadFormatVersion: Number(authorizer.authorizerPayloadFormatVersion) },
  };
  return { ...plain, ...asked && { name: 'Unused' }, authorizer: asked ?? authorizer };
}

/** Who may call an operation. SAM names a scheme `NONE` that there is not, where ours names none. */
function security(document: any, operation: any) {
  return (operation.security ?? []).flatMap((requirement: object) => Object.entries(requirement).flatMap(([name, scopes]) => {
    return name === 'NONE' ? [] : [{ scheme: scheme(document.components.securitySchemes[name]), scopes }];
  }));
}

/** SAM lets IAM callers invoke the function with their own credentials, so that they need rights on it; ours have the API do it. */
function integration({ credentials: _, uri: target, ...plain }: any) {
  return { ...plain, uri: uri(target) };
}

function operations(document: any) {
  return Object.fromEntries(Object.entries<any>(document.paths).sort().flatMap(([path, methods]) => METHODS.flatMap(method => {
    const operation = methods[method];
    return operation ? [[`${method} ${path}`, { security: security(document, operation), integration: integration(operation['x-amazon-apigateway-integration']) }]] : [];
  })));
}

void test('the operations of an HTTP API are integrated and authorised as SAM does', () => {
  const { ours, theirs } = httpApi();
  assert.deepEqual(operations(ours), operations(theirs));
  assert.deepEqual(Object.keys(operations(ours)), ['get /asked', 'get /default/{id}', 'post /iam', 'get /open']);
});

void test('an HTTP API has the CORS settings that SAM writes', () => {
  const { ours, theirs } = httpApi();
  const sorted = ({ allowMethods, ...cors }: any) => ({ ...cors, allowMethods: allowMethods.filter((method: string) => method !== 'HEAD').sort() });
  assert.deepEqual(sorted(ours['x-amazon-apigateway-cors']), sorted(theirs['x-amazon-apigateway-cors']));
});

void test('the operations of a REST API are integrated and authorised as SAM does', () => {
  const { ours, theirs } = restApi();
  assert.deepEqual(operations(ours), operations(theirs));
});

void test('the path parameters of an HTTP API are those of SAM', () => {
  const { ours, theirs } = httpApi();
  const parameters = ({ paths }: any) => paths['/default/{id}'].get.parameters.map(({ name, in: place, required }: any) => ({ name, place, required }));
  assert.deepEqual(parameters(ours), parameters(theirs));
});

void test('a REST API is imported with its endpoint type, as SAM does', () => {
  const { Parameters, EndpointConfiguration, Body } = SAM.Rest.Properties;
  const { resource, ours } = restApi();
  assert.deepEqual([resource.Parameters, resource.EndpointConfiguration, ours.openapi], [Parameters, EndpointConfiguration, Body.openapi]);
});

void test('the default stage of an HTTP API is permitted as SAM does', () => {
  const stack = new TestStack();
  new VpcLambdaHttpApi(stack, 'Api', stack.options());
  const ours = text(only(stack, 'AWS::Lambda::Permission').Properties.SourceArn);
  const theirs = text(SAM.OwnDPermission.Properties.SourceArn);
  // SAM permits each route, ours the stage with all of them.
  assert.equal(ours.replace(/<Api[0-9A-F]{8}>/, '<Http>').replace(/<Api[0-9A-F]{8}.ApiId>/, '<Http>'), theirs.replace(/GET\/open$/, '*'));
});

void test('a streamed route is integrated and permitted as SAM does', () => {
  const stack = new TestStack();
  const streamed = SqlRoute.get('/export', { sql: 'SELECT 1', stream: true });
  new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ routes: [streamed] }), accountLoggingConfigured: true });
  const of = (document: any) => integration(document.paths['/export'].get['x-amazon-apigateway-integration']);
  const ours = of(body(stack));
  assert.deepEqual({ ...ours, uri: ours.uri.replace(/<ApiStreamHandler[0-9A-F]{8}\.Arn>/, '<Own.Arn>') }, of(SAM.Streams.Properties.Body));

  const [permission] = Object.entries(resources(stack, 'AWS::Lambda::Permission')).filter(([id]) => id.startsWith('ApiStreamPermission'));
  const theirs = SAM.OwnIPermissionprod.Properties;
  assert.deepEqual([permission![1].Properties.Action, permission![1].Properties.Principal], [theirs.Action, theirs.Principal]);
});
