import { createRequire } from 'node:module';
import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as ts from 'typescript';
import type { Example, SqlServerVariant } from './example-blocks';
import { moduleOf } from './sample-module';
import * as library from '../../src';

/** What a sample made: routes, and the stack that it ran in. */
interface Made {
  readonly routes: library.Route[];
  readonly stack: Stack;
}

const API_CLASSES = [library.VpcLambdaHttpApi, library.VpcLambdaRestApi, library.PrivateVpcApi];
const load = createRequire(__filename);

/** The library, with route classes that report each route; `sql` replaces the statement of every `SqlRoute`. */
function recordingLibrary(routes: library.Route[], sql?: string) {
  const record = (type: object) => new Proxy(type, {
    get: (target: any, key) => (typeof target[key] !== 'function' ? target[key] : (...args: any[]) => {
      const made = target[key](...args.map(arg => (sql !== undefined && arg?.sql !== undefined ? { ...arg, sql } : arg)));
      routes.push(made);
      return made;
    }),
  });
  const { FunctionRoute, HealthRoute, OpenApiRoute, SqlRoute } = library;
  const recording = Object.entries({ FunctionRoute, HealthRoute, OpenApiRoute, SqlRoute }).map(([name, type]) => [name, record(type)] as const);
  return { ...library, ...Object.fromEntries(recording) };
}

/** Values of the names that samples use without declaring them; nothing in it needs a resource. */
function values(scope: Stack) {
  const userPool = UserPool.fromUserPoolId(scope, 'SampleUsers', 'eu-central-1_AbCdEfGhI');
  return {
    Duration,
    Size,
    userPool,
    client: UserPoolClient.fromUserPoolClientId(scope, 'SampleClient', '7lhlkkfbfb4q5kpp90urffao'),
    vpc: Vpc.fromVpcAttributes(scope, 'SampleVpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'] }),
    database: library.DatabaseTarget.fromEndpoint({
      host: 'db.example.com',
      databaseName: 'library',
      credentials: library.DatabaseCredentials.fromSecret(
        Secret.fromSecretCompleteArn(scope, 'SampleSecret', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:library-AbCdEf'),
      ),
      peer: Peer.ipv4('10.9.8.7/32'),
    }),
  };
}

/** Runs a sample in a new stack. */
export function runSample(app: App, id: string, code: string, sql?: string): Made {
  const routes: library.Route[] = [];
  const own = recordingLibrary(routes, sql);
  const prelude: object = { ...own, ...values(new Stack(app, `${id}Values`)) };
  const modules: { readonly [name: string]: object } = { 'cdk-vpc-lambda-api': own, './prelude': prelude };
  const { outputText } = ts.transpileModule(moduleOf(code, Object.keys(prelude)), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exported: { Sample?: new (scope: App, id: string) => Stack } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the samples are the subject of the test
  new Function('require', 'exports', outputText)((name: string) => modules[name] ?? load(name), exported);
  const stack = new exported.Sample!(app, id);
  return { routes, stack };
}

const isSame = (one: library.Route, other: library.Route) => one.method === other.method && one.path === other.path;

/** Routes of the variant of an example for SQL Server. */
export function sqlServerRoutes({ code }: Example, variant: SqlServerVariant): readonly library.Route[] {
  const app = new App();
  return 'sql' in variant ? runSample(app, 'Sample', code, variant.sql).routes : runSample(app, 'Sample', variant.code).routes;
}

/**
 * Synthesizes one app with the routes of all examples. A sample that makes an API keeps it; the routes of the others share an API, or more where
 * two have the same method and path.
 *
 * @returns the path of the construct that answers each example, by the name of the example
 */
export function synthesize(examples: readonly Example[], outdir: string): Map<string, string> {
  const app = new App({ outdir });
  const shared: library.Route[][] = [];
  const owners = new Map<string, string>();
  examples.forEach(({ name, line, code }) => {
    const { routes, stack } = runSample(app, `Line${line}`, code);
    const api = stack.node.findAll().find(construct => API_CLASSES.some(type => construct instanceof type));
    if (!api) {
      const index = shared.findIndex(others => !others.some(other => routes.some(route => isSame(route, other))));
      const place = index < 0 ? shared.push([]) - 1 : index;
      shared[place].push(...routes);
      owners.set(name, `Shared${place}-Api`);
    } else {
      owners.set(name, api.node.path.replaceAll('/', '-'));
    }
  });
  shared.forEach((routes, index) => {
    const stack = new Stack(app, `Shared${index}`);
    const { vpc, database } = values(stack);
    new library.VpcLambdaHttpApi(stack, 'Api', { vpc, database, routes });
  });
  app.synth();
  return owners;
}
