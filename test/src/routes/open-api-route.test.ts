import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Stage } from 'aws-cdk-lib';
import { ApiAuthorizer, HealthRoute, OpenApiRoute, Route } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';
import { body } from '../support/template';

/** An API with what lies in the code asset of its handler. */
function bundle(create: (typeof FRONT_DOORS)[0][1], routes: Route[]) {
  const stack = new TestStack(new App());
  const api = create(stack, { routes });
  const files = new HandlerFiles(stack);
  return { stack, api, directory: files.directory, read: (name: string) => files.read(name), key: files.hash };
}

describe.each(FRONT_DOORS)('an OpenApiRoute of a %s', (_, create) => {
  test('default: the handler answers the document, which lies beside its manifest', () => {
    const { api, read, stack } = bundle(create, [HealthRoute.at(), OpenApiRoute.at()]);
    expect(read('manifest.json').routes['GET /openapi.json']).toEqual({ kind: 'openapi' });
    expect(body(stack).paths['/openapi.json'].get.security).toEqual([{ iam: [] }]);
    expect({ ...read('openapi.json'), servers: [] }).toEqual({ ...JSON.parse(api.openApiDocument), servers: [] });
  });

  test.each([['/openapi.json', '.'], ['/docs/openapi.json', '..'], ['/docs/v1/openapi.json', '../..']])('a document at %s says that the API is at %s', (path, server) => {
    expect(bundle(create, [OpenApiRoute.at(path)]).read('openapi.json').servers).toEqual([{ url: server }]);
  });

  test('without such a route the handler has no document, and words change no handler', () => {
    const [plain, worded] = [{}, { summary: 'Is it well?' }].map(words => bundle(create, [HealthRoute.at('/status', words)]));
    expect(plain.read('openapi.json')).toBeUndefined();
    expect(worded.key).toBe(plain.key);
  });

  test('the document describes itself, and can be open to everyone', () => {
    const { read } = bundle(create, [OpenApiRoute.at('/openapi.json', { authorizer: ApiAuthorizer.none() })]);
    const { get } = read('openapi.json').paths['/openapi.json'];
    expect(get).toMatchObject({ operationId: 'get_openapi_json', summary: 'This document', security: [] });
    expect(Object.keys(get.responses)).toEqual(['200', '304', '429', '500']);
  });

  test('throws when there are two', () => {
    expect(() => bundle(create, [OpenApiRoute.at(), OpenApiRoute.at('/docs')])).toThrow(
      '[TestStack/Api] the API has more than one route for its OpenAPI document, received "GET /openapi.json and GET /docs"; remove one of them',
    );
  });

  test('the cloud assembly holds the document of every API, of stages too', () => {
    const app = new App();
    const [stack, staged] = [new TestStack(app), new TestStack(new Stage(app, 'Prod'))];
    const documents = [stack, staged].map(each => create(each).openApiDocument);
    const { directory } = app.synth();
    const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.openapi.json')).sort();
    expect(files).toEqual([expect.stringMatching(/^TestStackApi\w{8}\.openapi\.json$/), expect.stringMatching(/^assembly-Prod\/ProdTestStackApi\w{8}\.openapi\.json$/)]);
    expect(files.map(file => readFileSync(join(directory, file), 'utf8'))).toEqual(documents);
  });
});
