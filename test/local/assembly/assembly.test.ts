import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { apiRoutes } from '../../../local/assembly/api-routes';
import { readAssembly } from '../../../local/assembly/assembly';
import { COMPONENTS, type FakeAssembly, httpApp, INTEGRATION, lambdaFunction, OTHER_CODE, restApp, STREAM_INTEGRATION, writeAssembly } from '../cloud-assembly';

const integrationOf = (uri: unknown) => ({ 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri } });

describe('readAssembly', () => {
  const assemblies: FakeAssembly[] = [];
  const assemblyOf = (resources: object, manifest?: object) => {
    const assembly = writeAssembly({ resources, ...(manifest && { manifest }) });
    assemblies.push(assembly);
    return assembly;
  };
  const read = (resources: object, manifest?: object) => readAssembly(assemblyOf(resources, manifest).directory);

  afterAll(() => assemblies.forEach(assembly => assembly.remove()));

  test('default', () => {
    const cors = { allowOrigins: ['https://a.example'], exposeHeaders: [], allowCredentials: false };
    const [api, ...others] = read(restApp({ paths: { '/books': { get: { security: [{ iam: [] }], ...INTEGRATION } } } }), { format: 1, engine: 'postgres', routes: {}, cors });

    expect(others).toEqual([]);
    expect(api).toMatchObject({
      id: 'Api',
      name: 'Shop/BooksApi',
      kind: 'REST',
      stage: 'prod',
      cors,
      routes: [{ method: 'GET', path: '/books', authorizer: { kind: 'iam' } }],
      handler: { id: 'Handler', directory: expect.stringMatching(/asset\.f{64}$/), environment: { DATABASE_NAME: 'shop' }, timeoutSeconds: 28, memorySize: 512 },
    });
  });

  test('an operation for any method is a route of the method ANY', () => {
    const paths = { '/{proxy+}': { 'x-amazon-apigateway-any-method': INTEGRATION }, '/books': { get: INTEGRATION } };

    expect(read(httpApp({ paths }))[0]!.routes.map(({ method, path }) => `${method} ${path}`)).toEqual(['ANY /{proxy+}', 'GET /books']);
  });

  test('an HTTP API has its own kind and stage', () => {
    expect(read(httpApp({ paths: { '/books': { get: INTEGRATION } } }))).toMatchObject([{ name: 'Shop/OrdersApi', kind: 'HTTP', stage: '$default' }]);
  });

  test.each([['Ref', { Ref: 'Api' }], ['Fn::GetAtt', { 'Fn::GetAtt': ['Api', 'ApiId'] }]])('a stage that names its API by %s gives its name', (_, ApiId) => {
    const { Api, Handler } = httpApp({ paths: { '/books': { get: INTEGRATION } } });
    const Stage = { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId, StageName: 'v1' } };

    expect(read({ Api, Handler, Stage })).toMatchObject([{ stage: 'v1' }]);
  });

  test('an API whose resource is deeper in its construct has the path of that', () => {
    const { Api, ...rest } = restApp({ info: { title: 'Shop-Books-Api' }, paths: { '/books': { get: INTEGRATION } } }, { 'aws:cdk:path': 'Shop/Books-Api/RestApi/Resource' });

    expect(read({ Api, ...rest })).toMatchObject([{ name: 'Shop/Books-Api' }]);
  });

  test.each([
    ['the title of its document', { info: { title: 'Books' } }, 'Books'],
    ['its logical id', {}, 'Api'],
  ])('an API without a construct path has %s as its name', (_, body, name) => {
    expect(read(restApp({ paths: { '/books': { get: INTEGRATION } }, ...body }, {}))).toMatchObject([{ name }]);
  });

  test.each([
    ['security: []', { security: [] }, { kind: 'none' }],
    ['no security', {}, { kind: 'none' }],
    ['IAM', { security: [{ iam: [] }] }, { kind: 'iam' }],
    ['Cognito', { security: [{ cognito: ['read'] }] }, { kind: 'jwt', label: 'Cognito', scopes: ['read'] }],
    ['JWT', { security: [{ jwt: [] }] }, { kind: 'jwt', label: 'JWT', scopes: [] }],
    ['a Lambda function', { security: [{ lambda: [] }] }, { kind: 'lambda', reason: 'its function is not part of the stack' }],
    ['an API key only', { security: [{ key: [] }] }, { kind: 'none' }],
    ['an API key and Cognito', { security: [{ key: [], cognito: ['read'] }] }, { kind: 'jwt', label: 'Cognito', scopes: ['read'] }],
  ])('an operation with %s has its authorizer', (_, security, authorizer) => {
    expect(read(restApp({ paths: { '/books': { get: { ...security, ...INTEGRATION } } } }))[0]!.routes).toMatchObject([{ authorizer }]);
  });

  test.each([
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Handler.Arn}/invocations' }],
    ['Fn::Sub with variables', { 'Fn::Sub': ['arn:${AWS::Partition}:…/${Arn}/invocations', { Arn: { 'Fn::GetAtt': ['Handler', 'Arn'] } }] }],
    ['an alias', { 'Fn::Join': ['', ['arn:…/', { Ref: 'Live' }, '/invocations']] }],
  ])('the function is found by %s', (_, uri) => {
    const alias = { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Handler' } } };

    expect(read({ ...restApp({ paths: { '/books': { get: integrationOf(uri) } } }), Live: alias })).toMatchObject([{ handler: { id: 'Handler' } }]);
  });

  test.each([
    ['beside Cognito', [{ key: [], cognito: [] }], true],
    ['in an entry after Cognito, as the constructs write it', [{ cognito: [] }, { key: [] }], true],
    ['not at all', [{ cognito: [] }], false],
  ])('an API key is wanted %s', (_, security, apiKeyRequired) => {
    expect(read(restApp({ paths: { '/books': { get: { security, ...INTEGRATION } } } }))[0]!.routes).toMatchObject([{ apiKeyRequired }]);
  });

  test('only operations that ask a function are routes', () => {
    const paths = { '/books': { get: INTEGRATION, options: { 'x-amazon-apigateway-integration': { type: 'mock' } }, parameters: [] } };

    expect(read(restApp({ paths }))[0]!.routes.map(route => `${route.method} ${route.path}`)).toEqual(['GET /books']);
  });

  describe('a streamed route', () => {
    const readStreams = (paths: object) => read({ ...restApp({ paths }), StreamHandler: lambdaFunction({}, { Handler: 'index.stream', Timeout: 900 }) })[0]!;

    test('names the function that streams, and has the manifest of the handler', () => {
      const api = readStreams({ '/books': { get: STREAM_INTEGRATION }, '/orders': { get: INTEGRATION } });
      const apiRoutesOf = () => apiRoutes(api).map(({ path, manifest }) => [path, manifest?.kind]);

      expect(api.handler.id).toBe('Handler');
      expect(api.routes).toMatchObject([{ path: '/books', functionId: 'StreamHandler', streamed: true }, { path: '/orders', functionId: undefined }]);
      expect(api.routes[1]).not.toHaveProperty('streamed');
      expect(api.others).toMatchObject([{ id: 'StreamHandler', code: { entry: 'index.stream', timeoutSeconds: 900 } }]);
      expect(apiRoutesOf()).toEqual([['/books', 'health'], ['/orders', undefined]]);
    });

    test('can be the only kind of route', () => {
      expect(readStreams({ '/books': { get: STREAM_INTEGRATION } })).toMatchObject({ handler: { id: 'StreamHandler' }, others: [], routes: [{ streamed: true, functionId: undefined }] });
    });
  });

  describe('a route with a separate function', () => {
    const PATHS = { '/own': { get: integrationOf({ 'Fn::GetAtt': ['Other', 'Arn'] }) }, '/books': { get: INTEGRATION } };
    const readOther = (properties: object, paths: object = PATHS) =>
      read({ ...restApp({ paths }), Other: lambdaFunction({}, { Code: OTHER_CODE, ...properties }) })[0]!;

    test('names it, and the handler stays the handler', () => {
      const { routes, handler, others } = readOther({ Runtime: 'nodejs24.x', Handler: 'index.handler' });

      expect(routes).toMatchObject([{ path: '/own', functionId: 'Other' }, { path: '/books', functionId: undefined }]);
      expect(handler.id).toBe('Handler');
      expect(others).toMatchObject([{ id: 'Other', code: { entry: 'index.handler' } }]);
    });

    test.each([
      ['is Python', { Runtime: 'python3.13' }, 'the function Other cannot run locally: its runtime is python3.13, not Node.js'],
      ['is an image', { PackageType: 'Image', Code: { ImageUri: 'x' } }, 'the function Other cannot run locally: it is a container image'],
      ['has layers', { Layers: ['arn'] }, 'the function Other cannot run locally: it needs layers'],
      ['is in a bucket', { Code: { S3Bucket: 'b', S3Key: 'code.zip' } }, 'the function Other cannot run locally: its code is not part of the app'],
      ['is inline, but has no handler in it', { Code: { ZipFile: 'exports' }, Handler: 'main.handler' }, 'the function Other cannot run locally: its code has no file for the handler main.handler'],
      ['is not built', { Handler: 'dist/main.handler' }, 'the function Other cannot run locally: its code has no file for the handler dist/main.handler'],
    ])('says why it cannot run locally when it %s', (_, properties, reason) => {
      expect(readOther(properties).others).toEqual([{ id: 'Other', reason }]);
    });

    test('can be inline in the template', () => {
      expect(readOther({ Code: { ZipFile: 'exports.handler = 1;' }, Runtime: 'nodejs24.x' }).others).toMatchObject([{ id: 'Other', code: { text: 'exports.handler = 1;', entry: 'index.handler' } }]);
    });

    test('says so when the function is imported', () => {
      const paths = { ...PATHS, '/own': { get: integrationOf('arn:aws:apigateway:…/invocations') } };

      expect(readOther({}, paths)).toMatchObject({
        routes: [{ functionId: 'elsewhere' }, {}], others: [{ id: 'elsewhere', reason: 'the function of this route is not part of its stack' }],
      });
    });
  });

  describe('a Lambda authorizer', () => {
    const schemeOf = (type: string, settings: object) => ({
      'type': 'apiKey', 'name': 'X-Token', 'in': 'header', 'x-amazon-apigateway-authorizer': { type, authorizerUri: { 'Fn::GetAtt': ['Other', 'Arn'] }, ...settings },
    });
    const readAuthorizer = (app: typeof restApp | typeof httpApp, scheme: object, properties: object = {}) => {
      const body = { components: { securitySchemes: { decides: scheme } }, paths: { '/books': { get: { security: [{ decides: [] }], ...INTEGRATION } } } };
      return read({ ...app(body), Other: lambdaFunction({}, { Code: OTHER_CODE, ...properties }) })[0]!;
    };

    test('of a REST API has its function and its settings', () => {
      const { routes, others } = readAuthorizer(restApp, schemeOf('request', { identitySource: 'method.request.header.A, method.request.header.B', authorizerResultTtlInSeconds: 60 }));

      expect(routes).toMatchObject([{
        authorizer: {
          authorizer: { functionId: 'Other', type: 'request', ttlSeconds: 60, simpleAnswer: false, identitySources: ['method.request.header.A', 'method.request.header.B'] },
        },
      }]);
      expect(others).toMatchObject([{ id: 'Other', code: { id: 'Other' } }]);
    });

    test('of an HTTP API has its function and its settings', () => {
      const scheme = schemeOf('request', { identitySource: ['$request.header.A'], authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: true });

      expect(readAuthorizer(httpApp, scheme).routes).toMatchObject([{
        authorizer: {
          authorizer: { functionId: 'Other', type: 'request', ttlSeconds: 300, simpleAnswer: true, identitySources: ['$request.header.A'] },
        },
      }]);
    });

    test('that gets a token finds it in the header of its scheme', () => {
      expect(readAuthorizer(restApp, schemeOf('token', {})).routes).toMatchObject([{
        authorizer: {
          authorizer: { type: 'token', identitySources: ['method.request.header.X-Token'] },
        },
      }]);
    });

    test.each<[string, typeof restApp | typeof httpApp, object, object, string]>([
      ['is Python', restApp, {}, { Runtime: 'python3.13' }, 'the function Other cannot run locally: its runtime is python3.13, not Node.js'],
      ['wants an old payload', httpApp, { authorizerPayloadFormatVersion: '1.0' }, {}, 'it uses payload format 1.0'],
    ])('says why it cannot run locally when it %s', (_, app, settings, properties, reason) => {
      const { routes, others } = readAuthorizer(app, schemeOf('request', settings), properties);

      expect(routes).toMatchObject([{ authorizer: { reason } }]);
      expect(others).toEqual([]);
    });
  });

  test('a folder with another kind of manifest.json is not a handler', () => {
    expect(() => read(restApp({ paths: { '/books': { get: INTEGRATION } } }), { name: 'a web app' })).toThrow('has no API of cdk-vpc-lambda-api');
  });

  test('stages and nested stacks are searched', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'Nested.nested.template.json' } };
    const assembly = assemblyOf({ Nested: nested });
    assembly.write('cdk.out/Nested.nested.template.json', JSON.stringify({ Resources: httpApp({ paths: { '/books': { get: INTEGRATION } } }) }));
    const outer = join(assembly.directory, 'outer');
    mkdirSync(outer);
    assembly.write('cdk.out/outer/manifest.json', JSON.stringify({
      artifacts: { Prod: { type: 'cdk:cloud-assembly', properties: { directoryName: '..' } } },
    }));

    expect(readAssembly(outer)).toMatchObject([{ name: 'Shop/OrdersApi' }]);
  });

  test('throws when an authorizer cannot run locally', () => {
    const components = { securitySchemes: { ...COMPONENTS.securitySchemes, custom: { 'x-amazon-apigateway-authorizer': { type: 'unheard-of' } } } };

    expect(() => read(restApp({ components, paths: { '/books': { get: { security: [{ custom: [] }], ...INTEGRATION } } } })))
      .toThrow('Shop/BooksApi: GET /books has the authorizer "custom", which cannot run locally');
  });

  test('throws when a file of the assembly is not JSON', () => {
    const assembly = assemblyOf({ Handler: lambdaFunction() });
    const template = assembly.write('cdk.out/Shop.template.json', '{');

    expect(() => readAssembly(assembly.directory)).toThrow(`${template} cannot be read: `);
  });
});
