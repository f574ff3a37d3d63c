import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cloud assembly on disk, with the files that the constructs synthesize. */
export interface FakeAssembly {
  readonly directory: string;
  /** Writes a file beside the assembly. */
  write(name: string, text: string): string;
  remove(): void;
}

export interface FakeApp {
  /** Resources of the one stack; API bodies may be made with `openApi`. */
  readonly resources: object;
  /** Source of `index.js` in the code asset. */
  readonly handler?: string;
  readonly manifest?: object;
}

export const MANIFEST = { format: 1, engine: 'postgres', routes: { 'GET /books': { kind: 'health' } } };

const HASH = 'f'.repeat(64);

/** The code of a function that is not ours: `index.mjs`, which answers with the path it was asked. */
export const OTHER_CODE = { S3Bucket: 'assets', S3Key: `${'e'.repeat(64)}.zip` };
const OTHER_HANDLER = 'export const handler = async event => ({ own: event.rawPath ?? event.path });';

/** Code of the handler `authorizer.handler`: allows callers with the right word, on APIs of both kinds. */
const AUTHORIZER = `
export const handler = async ({ headers, version, methodArn }) => {
  const isAuthorized = (headers.Authorization ?? headers.authorization) === 'open sesame';
  const policyDocument = { Version: '2012-10-17', Statement: [{ Effect: isAuthorized ? 'Allow' : 'Deny', Action: 'execute-api:Invoke', Resource: methodArn }] };
  return version === '2.0' ? { isAuthorized, context: { sub: 'u1' } } : { principalId: 'u1', policyDocument, context: { sub: 'u1' } };
};`;

/** Answers every event with itself and the environment. */
export const ECHO_HANDLER = `
exports.handler = async (event, context) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ event, environment: process.env, requestId: context.awsRequestId, remaining: context.getRemainingTimeInMillis() }),
});`;

/** Writes an assembly with one stack; the folder says that its JavaScript is ES modules, as a user's project might. */
export function writeAssembly({ resources, handler = ECHO_HANDLER, manifest = MANIFEST }: FakeApp): FakeAssembly {
  const root = mkdtempSync(join(tmpdir(), 'fake-app-'));
  const directory = join(root, 'cdk.out');
  const write = (name: string, content: object | string) => {
    const file = join(root, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  mkdirSync(join(directory, `asset.${HASH}`), { recursive: true });
  mkdirSync(join(directory, 'asset.other'));
  write('cdk.out/asset.other/index.mjs', OTHER_HANDLER);
  write('cdk.out/asset.other/authorizer.mjs', AUTHORIZER);
  write('package.json', { type: 'module' });
  write('cdk.out/manifest.json', {
    version: '48.0.0',
    artifacts: {
      'Shop': { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } },
      'Shop.assets': { type: 'cdk:asset-manifest', properties: { file: 'Shop.assets.json' } },
      'Tree': { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  write('cdk.out/Shop.template.json', { Resources: resources });
  write('cdk.out/Shop.assets.json', {
    files: {
      [HASH]: { source: { path: `asset.${HASH}`, packaging: 'zip' } },
      ['e'.repeat(64)]: { source: { path: 'asset.other', packaging: 'zip' } },
    },
  });
  write(`cdk.out/asset.${HASH}/index.js`, handler);
  write(`cdk.out/asset.${HASH}/manifest.json`, manifest);
  return { directory, write, remove: () => rmSync(root, { recursive: true }) };
}

/** The function of an API. */
export function lambdaFunction(variables: object = { DATABASE_NAME: 'shop' }, properties: object = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Bucket: 'assets', S3Key: `${HASH}.zip` }, Timeout: 28, MemorySize: 512, Environment: { Variables: variables }, ...properties },
  };
}

/** The integration of an operation with the function `Handler`. */
export const INTEGRATION = {
  'x-amazon-apigateway-integration': {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: {
      'Fn::Join': ['', [
        'arn:', { Ref: 'AWS::Partition' }, ':apigateway:', { Ref: 'AWS::Region' }, ':lambda:path/2015-03-31/functions/',
        { 'Fn::GetAtt': ['Handler', 'Arn'] }, '/invocations',
      ]],
    },
  },
};

/** The integration of an operation with the function `StreamHandler`, which streams. */
export const STREAM_INTEGRATION = {
  'x-amazon-apigateway-integration': {
    type: 'aws_proxy',
    httpMethod: 'POST',
    responseTransferMode: 'STREAM',
    timeoutInMillis: 900_000,
    uri: {
      'Fn::Join': ['', [
        'arn:', { Ref: 'AWS::Partition' }, ':apigateway:', { Ref: 'AWS::Region' }, ':lambda:path/2021-11-15/functions/',
        { 'Fn::GetAtt': ['StreamHandler', 'Arn'] }, '/response-streaming-invocations',
      ]],
    },
  },
};

/** The security scheme of a Lambda authorizer, with the function `Own`. */
export function lambdaAuthorizer(identitySource: string | readonly string[]) {
  return {
    'type': 'apiKey',
    'name': 'Authorization',
    'in': 'header',
    'x-amazon-apigateway-authorizer': {
      type: 'request', identitySource, authorizerUri: { 'Fn::GetAtt': ['Own', 'Arn'] }, authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: true,
    },
  };
}

/** Security schemes as the constructs render them. */
export const COMPONENTS = {
  securitySchemes: {
    iam: { 'type': 'apiKey', 'name': 'Authorization', 'in': 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    cognito: {
      'type': 'apiKey',
      'name': 'Authorization',
      'in': 'header',
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [{ 'Fn::GetAtt': ['Pool', 'Arn'] }] },
    },
    lambda: {
      'type': 'apiKey',
      'name': 'Authorization',
      'in': 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': { type: 'request', identitySource: 'method.request.header.Authorization', authorizerResultTtlInSeconds: 0 },
    },
    key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    jwt: {
      'type': 'oauth2',
      'x-amazon-apigateway-authorizer': { type: 'jwt', identitySource: '$request.header.Authorization', jwtConfiguration: { issuer: 'https://issuer', audience: ['a'] } },
    },
  },
};

/** An API with its stage, and the function `Handler`. */
export function restApp(body: object, metadata: object = { 'aws:cdk:path': 'Shop/BooksApi/Api' }) {
  return {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { openapi: '3.0.1', components: COMPONENTS, ...body } }, Metadata: metadata },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: { Ref: 'Api' }, StageName: 'prod' } },
    Handler: lambdaFunction(),
  };
}

/** An HTTP API with its default stage, and the function `Handler`. */
export function httpApp(body: object) {
  return {
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { Body: { openapi: '3.0.1', components: COMPONENTS, ...body } },
      Metadata: { 'aws:cdk:path': 'Shop/OrdersApi/Api' },
    },
    Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, StageName: '$default' } },
    Handler: lambdaFunction(),
  };
}
