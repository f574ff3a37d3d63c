import { Bucket } from 'aws-cdk-lib/aws-s3';
import { changesOf, route } from './sample-routes';
import { databaseOf, diffOf, httpApp, removeApps, synthesize } from './synthesized-app';
import { ApiAuthorizer, RequestValue, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';

// Synthesizes apps, on machines that may be busy.
jest.setTimeout(120_000);

describe('settings and functions of a diff', () => {
  afterAll(removeApps);

  test('shows the settings of an API', () => {
    const routes = [route({ throttle: { rateLimit: 5, burstLimit: 5 } })];
    const before = httpApp({ routes, cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] } });
    const after = httpApp({
      routes: [route({ throttle: { rateLimit: 1, burstLimit: 5 } })],
      cors: { allowOrigins: ['https://a.example.com', 'https://c.example.com'] },
      sessionContext: { 'app.ip': RequestValue.context('sourceIp') },
      throttle: { rateLimit: 7, burstLimit: 9 },
    });

    expect(changesOf(diffOf(before, after))).toEqual([
      'breaking: CORS: origin https://b.example.com removed',
      'review: CORS: origin https://c.example.com added',
      'review: session context: context.sourceIp: added',
      expect.stringMatching(/^review: throttling of all routes: .* -> rate 7, burst 9$/),
      'review: throttling of GET /a: rate 5, burst 5 -> rate 1, burst 5',
      'review: throttling of HEAD /a: rate 5, burst 5 -> rate 1, burst 5',
    ]);
  });

  test('shows API keys and throttling of a REST API', () => {
    const build = (keys: boolean, rateLimit: number) => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      new VpcLambdaRestApi(stack, 'Api', {
        vpc,
        database: target(),
        apiKeyRequired: keys,
        throttle: { rateLimit, burstLimit: 5 },
        routes: [route({ throttle: { rateLimit: rateLimit + 1, burstLimit: 5 } })],
      });
    });

    expect(changesOf(diffOf(build(false, 10), build(true, 20)))).toEqual([
      'review: throttling of all routes: rate 10, burst 5 -> rate 20, burst 5',
      'review: throttling of GET /a: rate 11, burst 5 -> rate 21, burst 5',
      'review: throttling of HEAD /a: rate 11, burst 5 -> rate 21, burst 5',
      'breaking: API key: now required',
    ]);
  });

  test('shows permissions by action and resource, and rules of security groups, with construct paths', () => {
    const build = (port: number, grant: (bucket: Bucket, api: VpcLambdaHttpApi) => void) => synthesize(stack => {
      const { vpc, target } = databaseOf(stack);
      const api = new VpcLambdaHttpApi(stack, 'Api', { vpc, database: target(port), routes: [route()], authorizer: ApiAuthorizer.none() });
      grant(new Bucket(stack, 'Files'), api);
    });

    const report = diffOf(build(5432, () => undefined), build(5433, (bucket, api) => bucket.grantRead(api)));
    expect(report).toEqual([
      'Shop/Api, HTTP API',
      '  changed  functions',
      '           review: IAM permissions',
      ...['GetBucket*', 'GetObject*', 'List*'].flatMap(action => [`             + allow s3:${action} on Shop/Files`, `             + allow s3:${action} on Shop/Files/*`]),
      '           review: security group rules',
      '             - Shop/Api/SecurityGroup: to Shop/Database, tcp 5432',
      '             - Shop/Database: from Shop/Api/SecurityGroup, tcp 5432',
      '             + Shop/Api/SecurityGroup: to Shop/Database, tcp 5433',
      '             + Shop/Database: from Shop/Api/SecurityGroup, tcp 5433',
      '',
      '0 breaking, 0 compatible, 2 to review',
    ]);
  });
});
