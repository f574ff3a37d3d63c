import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Tags } from 'aws-cdk-lib';
import { EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointAwsService, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ApiAuthorizer, ApiDomainOptions, DatabaseTarget, FunctionRoute, HealthRoute, HttpMethod, PrivateApiEndpoint, PrivateVpcApi, SqlRoute,
  SqlRouteOptions, VpcLambdaHttpApi, VpcLambdaRestApi,
} from '../../../src';
import { certificate, domain } from '../../src/support/domains';
import { Effect, effectOf, retyped, TemplateOf } from '../../src/support/edits';
import { TestStack } from '../../src/support/fixtures';
import { ENVIRONMENT } from '../../src/support/physical-ids';

type Options = (stack: TestStack) => object;
type Door = 'http' | 'rest' | 'private';

const DOORS: { readonly [door in Door]: (stack: TestStack, options: object) => unknown } = {
  http: (stack, options) => new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), routes: ROUTES(), ...options }),
  rest: (stack, options) => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), routes: ROUTES(), accountLoggingConfigured: true, ...options }),
  private: (stack, options) => new PrivateVpcApi(stack, 'Api', { ...stack.options(), routes: ROUTES(), accountLoggingConfigured: true, ...options }),
};

const BOOKS = (options: Partial<SqlRouteOptions> = {}) => SqlRoute.get('/books', { sql: 'SELECT id, title FROM books', ...options });
const ROUTES = (options: Partial<SqlRouteOptions> = {}) => [HealthRoute.at(), BOOKS(options), SqlRoute.delete('/books/{id}', { sql: 'DELETE FROM books WHERE id = :id' })];
const UNCHANGED: Options = () => ({});

const named = (functionName: string, code = '0') => (stack: TestStack) =>
  new Function(stack, 'Own', { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline(code), functionName });
const answering = (...args: [string, string?]): Options => stack => ({ routes: [...ROUTES(), FunctionRoute.of(HttpMethod.POST, '/charges', named(...args)(stack))] });
const authorising = (name: string): Options => stack => ({ authorizer: ApiAuthorizer.lambdaFunction(named(name)(stack)) });
const at = (overrides: Partial<ApiDomainOptions> = {}): Options => stack => ({ domain: domain(stack, overrides) });
const mutualTls = (stack: TestStack) => ({ mutualTls: { bucket: Bucket.fromBucketName(stack, 'Trust', 'trust'), key: 'callers.pem' } });
const tagged = (value: string): Options => stack => {
  Tags.of(stack.node.root).add('commit', value);
  return {};
};

const templates = new Map<string, TemplateOf>();

/** A template by what it is made of; each is synthesized once. */
function template(door: Door, options: Options): TemplateOf {
  const key = `${door} ${options === UNCHANGED ? '' : templates.size}`;
  if (!templates.has(key)) {
    const app = new App();
    const stack = new TestStack(app, 'TestStack', { env: { account: ENVIRONMENT.account, region: ENVIRONMENT.region } });
    DOORS[door](stack, options(stack));
    templates.set(key, app.synth().getStackByName('TestStack').template as TemplateOf);
  }
  return templates.get(key)!;
}

interface Edit {
  readonly doors?: Door[];
  readonly before?: Options;
  readonly after: Options;
}

const EDITS: { readonly [title: string]: Edit } = {
  'a tag': { before: tagged('0a1b2c3'), after: tagged('4d5e6f7') },
  'the SQL of a route': { after: () => ({ routes: ROUTES({ sql: 'SELECT id FROM books' }) }) },
  'the description of a route': { after: () => ({ routes: ROUTES({ description: 'All of them.' }) }) },
  'a route added': { after: () => ({ routes: [...ROUTES(), SqlRoute.get('/authors', { sql: 'SELECT 1' })] }) },
  'a route removed': { after: () => ({ routes: ROUTES().slice(0, 2) }) },
  'routes in another order': { after: () => ({ routes: ROUTES().reverse() }) },
  'another authorizer': { after: authorising('orders') },
  'another name of the function of a `FunctionRoute`': { before: answering('orders-v1'), after: answering('orders-v2') },
  'the code of the function of a `FunctionRoute`': { before: answering('orders-v1'), after: answering('orders-v1', '1') },
  'another name of the function that authorises': { before: authorising('orders-v1'), after: authorising('orders-v2') },
  'another origin in `cors`': { before: () => ({ cors: { allowOrigins: ['https://a.example.com'] } }), after: () => ({ cors: { allowOrigins: ['https://b.example.com'] } }) },
  '`stream` of a route, set': { doors: ['rest', 'private'], after: () => ({ routes: ROUTES({ stream: true }) }) },
  '`stream` of a route, removed': { doors: ['rest', 'private'], before: () => ({ routes: ROUTES({ stream: true }) }), after: UNCHANGED },
  '`throttle` of the API': { after: () => ({ throttle: { rateLimit: 7 } }) },
  '`throttle` of a route, set': { after: () => ({ routes: ROUTES({ throttle: { rateLimit: 7 } }) }) },
  '`throttle` of a route, removed': { before: () => ({ routes: ROUTES({ throttle: { rateLimit: 7 } }) }), after: UNCHANGED },
  '`memorySize`': { after: () => ({ memorySize: 1024 }) },
  '`provisionedConcurrentExecutions`, set': { after: () => ({ provisionedConcurrentExecutions: 1 }) },
  '`logRetention`': { after: () => ({ logRetention: 60 }) },
  'another database': { after: stack => ({ database: DatabaseTarget.fromInstance(stack.instance(), { databaseName: 'library' }) }) },
  'other subnets': {
    after: ({ vpc }) => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS, availabilityZones: [vpc.availabilityZones[0]] } }),
  },
  'another endpoint': {
    doors: ['private'],
    after: stack => ({ endpoint: PrivateApiEndpoint.existing([new InterfaceVpcEndpoint(stack, 'Own', { vpc: stack.vpc, service: InterfaceVpcEndpointAwsService.APIGATEWAY })]) }),
  },
  '`stageName`': { after: () => ({ stageName: 'v2' }) },
  '`securityPolicy`': { doors: ['rest', 'private'], after: () => ({ securityPolicy: SecurityPolicy.TLS13_1_3_2025_09 }) },
  '`endpointType` from REGIONAL to EDGE': { doors: ['rest'], after: () => ({ endpointType: EndpointType.EDGE }) },
  '`domain`, set': { after: at() },
  '`domain`, removed': { before: at(), after: UNCHANGED },
  '`basePath` of one part to another': { before: at({ basePath: 'library' }), after: at({ basePath: 'books' }) },
  '`basePath` of one part to several': { doors: ['http', 'rest'], before: at({ basePath: 'library' }), after: at({ basePath: 'library/v1' }) },
  '`domainName`': { before: at(), after: at({ domainName: 'library.example.com' }) },
  '`mutualTls`, set': { doors: ['http', 'rest'], before: at(), after: stack => at(mutualTls(stack))(stack) },
};

const SWITCHES: { readonly [title: string]: readonly [Door, Options, Door, Options] } = {
  'HTTP API to REST API': ['http', UNCHANGED, 'rest', UNCHANGED],
  'HTTP API to REST API, with a domain': ['http', at({ basePath: 'library' }), 'rest', at({ basePath: 'library' })],
  'HTTP API to private API': ['http', UNCHANGED, 'private', UNCHANGED],
  'REST API to private API': ['rest', UNCHANGED, 'private', UNCHANGED],
  'REST API to private API, with a domain': ['rest', at(), 'private', at()],
};

const DEPLOYMENT = 'AWS::ApiGateway::Deployment';

/** What an edit does, in the words of the table. */
function described(effect: Effect): string {
  const deployed = effect.created.includes(DEPLOYMENT) && effect.removed.includes(DEPLOYMENT);
  const { updated: updates, replaced: replaces, created: creates, removed: deletes } = effect;
  const parts = Object.entries({ updates, replaces, creates, deletes }).map(([verb, types]) => {
    const names = types.filter(type => !deployed || type !== DEPLOYMENT).map(type => type.split('::')[2]);
    return names.length > 0 ? `${verb} ${[...new Set(names)].join(', ')}` : '';
  });
  return [deployed ? '**new deployment**' : '', ...parts].filter(part => part).join('; ') || 'nothing';
}

const page = readFileSync(join(__dirname, '../../../docs/deployment.md'), 'utf8').split('\n');

describe('an edit between two deployments', () => {
  test.each(Object.entries(EDITS))('of %s does what docs/deployment.md says, and nothing that CloudFormation refuses', (title, { doors, before = UNCHANGED, after }) => {
    const measure = (door: Door) => !doors || doors.includes(door) ? effectOf(template(door, before), template(door, after)) : undefined;
    const effects = (Object.keys(DOORS) as Door[]).map(measure);
    expect(effects.flatMap(effect => effect?.refusals ?? [])).toEqual([]);
    expect(page).toContain(`| ${[title, ...effects.map(effect => effect ? described(effect) : '')].join(' | ')} |`);
  });

  test.each(Object.entries(SWITCHES))('from %s does what docs/deployment.md says, and nothing that CloudFormation refuses', (title, [from, before, to, after]) => {
    const effect = effectOf(template(from, before), template(to, after));
    expect(effect.refusals).toEqual([]);
    expect(page).toContain(`| ${title} | ${described(effect)} |`);
  });

  test('from REGIONAL to EDGE with a domain is refused, as docs/deployment.md says', () => {
    const edge: Options = stack => ({ endpointType: EndpointType.EDGE, domain: domain(stack, { certificate: certificate(stack, 'us-east-1') }) });
    expect(effectOf(template('rest', at()), template('rest', edge)).refusals).toEqual([expect.stringMatching(/^mapping .* exists$/)]);
    expect(page.join('\n')).toContain('An API with a domain goes from `REGIONAL` to `EDGE` and back in two deployments');
  });
});

describe('every variant of an API under one id', () => {
  const variants: [string, Door, Options][] = (Object.keys(DOORS) as Door[]).flatMap((door): [string, Door, Options][] => [
    ['as it is', door, UNCHANGED],
    ['with a domain', door, at()],
    ['with a base path', door, at({ basePath: 'library' })],
    ['with much', door, stack => ({
      ...authorising('orders')(stack),
      ...at(door === 'private' ? {} : { basePath: 'library/v1', ...mutualTls(stack) })(stack),
      cors: { allowOrigins: ['https://a.example.com'] },
      provisionedConcurrentExecutions: 1,
      alarms: {},
      ...door === 'http' ? {} : { apiKeyRequired: true, allowTestInvoke: true, routes: ROUTES({ stream: true }) },
    })],
    ...door === 'rest' ? [['of the type EDGE', door, (stack: TestStack) => ({ endpointType: EndpointType.EDGE, domain: domain(stack, { certificate: certificate(stack, 'us-east-1') }) })] as [string, Door, Options]] : [],
  ]);

  test('has logical ids that never change their type', () => {
    const all = variants.map(([, door, options]) => template(door, options));
    expect(all.flatMap(one => all.flatMap(other => retyped(one, other)))).toEqual([]);
  });
});
