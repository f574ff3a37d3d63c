import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Validations } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { ApiAuthorizer, ApiGatewayAccountLogging, DatabaseApiOptions, HealthRoute, PrivateVpcApi, SqlRoute, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import * as acknowledgements from '../../../src/private/acknowledge';
import { domain } from '../../src/support/domains';
import { TestStack } from '../../src/support/fixtures';
import { scriptsOf } from '../../src/support/scripted';
import { TARGETS } from '../../src/support/targets';

const PACKS = [AwsSolutionsChecks, ServerlessChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks];
/** A schedule of rotation is for the user to add. */
const SECRET_RULES = ['AwsSolutions-SMG4', 'HIPAA.Security-SecretsManagerRotationEnabled', 'NIST.800.53.R5-SecretsManagerRotationEnabled'];

const WEB_ACL = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/acl/0a1b2c3d-1111-2222-3333-444455556666';

type Create = (stack: TestStack, options: DatabaseApiOptions, webAclArn?: string) => IConstruct;

const APIS: [string, Create][] = [
  ['VpcLambdaRestApi', (stack, options, webAclArn) => new VpcLambdaRestApi(stack, 'Api', { ...options, accountLoggingConfigured: true, webAclArn })],
  ['VpcLambdaHttpApi', (stack, options) => new VpcLambdaHttpApi(stack, 'Api', options)],
  ['PrivateVpcApi', (stack, options, webAclArn) => new PrivateVpcApi(stack, 'Api', { ...options, accountLoggingConfigured: true, webAclArn })],
];

/** What no default can know, and the packs ask for; and everything that shows what an API does. */
const strict = (stack: TestStack): Partial<DatabaseApiOptions> => ({
  logEncryptionKey: new Key(stack, 'LogKey'),
  reservedConcurrentExecutions: 10,
  alarmActions: [new SnsAction(new Topic(stack, 'Topic'))],
  dashboard: true,
  savedQueries: true,
});

/** Findings on what the construct made, as "path rule": the rest of the stack is not ours. */
function findings(app: App, ours: RegExp): string[] {
  try {
    app.synth();
  } catch (error) {
    // Findings fail the synthesis, after the report is written.
    expect((error as Error).message).toContain('Acknowledge with');
  }
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports.length).toBeGreaterThan(0);
  const all = report.pluginReports.flatMap((plugin: any) => plugin.violations).flatMap((violation: any) =>
    violation.violatingConstructs.map(({ constructPath }: any) => `${constructPath} ${violation.ruleName}`));
  return [...new Set<string>(all)].filter(finding => ours.test(finding)).sort();
}

function scanned(create: Create, target: (typeof TARGETS)[number][1], packs: typeof PACKS, webAclArn?: string, more = strict) {
  const app = new App();
  const stack = new TestStack(app);
  packs.forEach(Pack => Validations.of(app).addPlugins(new Pack(app)));
  const routes = [HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() })];
  // Tracing is what the packs ask for; a target may be about a handler without it.
  create(stack, { ...stack.options({ routes, ...more(stack) }), ...target(stack).options, tracing: true }, webAclArn);
  return findings(app, /^TestStack\/(Api|SecretsManagerEndpoint)|\/from TestStackApi/);
}

describe.each(APIS)('scanners and %s', (name, create) => {
  test.each(TARGETS)('find nothing, with encrypted logs, a reservation and a web ACL, for %s', (_, target) => {
    expect(scanned(create, target, PACKS, WEB_ACL)).toEqual([]);
  });

  test('find nothing in a domain', () => {
    const withDomain = (stack: TestStack) => ({ ...strict(stack), domain: domain(stack) });
    expect(scanned(create, TARGETS[0][1], PACKS, WEB_ACL, withDomain)).toEqual([]);
  });

  test('find nothing in a handler with provisioned concurrency and gradual deployments', () => {
    const release = (stack: TestStack) => ({
      ...strict(stack), provisionedConcurrentExecutions: 1, deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
    });
    expect(scanned(create, TARGETS[0][1], PACKS, WEB_ACL, release)).toEqual([]);
  });

  test('AwsSolutions and Serverless find nothing in the defaults but the missing web ACL of a REST API', () => {
    const expected = name === 'VpcLambdaHttpApi' ? [] : ['TestStack/Api/Stage/Resource AwsSolutions-APIG3'];
    expect(scanned(create, TARGETS[0][1], [AwsSolutionsChecks, ServerlessChecks], undefined, () => ({}))).toEqual(expected);
  });

  test.each(TARGETS)('every acknowledgement refers to an actual finding, for %s', (_, target) => {
    const acknowledged: string[] = [];
    const spy = jest.spyOn(acknowledgements, 'acknowledge').mockImplementation((construct, rules) => {
      acknowledged.push(...rules.filter(rule => !rule.startsWith('CKV_')).map(rule => `${(construct.node.defaultChild ?? construct).node.path} ${rule}`));
    });
    try {
      expect(scanned(create, target, PACKS, WEB_ACL)).toEqual(acknowledged.sort());
    } finally {
      spy.mockRestore();
    }
    expect(acknowledged.length).toBeGreaterThan(0);
  });
});

describe.each(APIS.filter(([name]) => name !== 'VpcLambdaHttpApi'))('scanners and a %s that streams', (_, create) => {
  test('find nothing, as in the handler', () => {
    const streaming = (stack: TestStack) => ({
      ...strict(stack), routes: [SqlRoute.get('/books', { sql: 'SELECT id FROM books', stream: true })], streaming: { reservedConcurrentExecutions: 5 },
    });
    expect(scanned(create, TARGETS[0][1], PACKS, WEB_ACL, streaming)).toEqual([]);
  });
});

describe('scanners and DatabaseScripts', () => {
  const scan = (target: (typeof TARGETS)[number][1], packs = PACKS) => {
    const app = new App();
    const stack = new TestStack(app);
    packs.forEach(Pack => Validations.of(app).addPlugins(new Pack(app)));
    const { database, vpc, secretsAccess } = { ...stack.options(), ...target(stack).options };
    const schema = scriptsOf(stack, { database, vpc, secretsAccess, logEncryptionKey: new Key(stack, 'LogKey') });
    schema.addUser('shop_api', { encryptionKey: new Key(stack, 'UserKey') });
    return findings(app, /^TestStack\/(Schema|AWSCDK|SecretsManagerEndpoint)|\/from TestStackSchema/);
  };

  test.each(TARGETS)('find nothing but secrets without rotation, with encrypted logs, for %s', (_, target) => {
    expect(scan(target)).toEqual(SECRET_RULES.map(rule => `TestStack/Schema/Users/shop_api/Resource ${rule}`));
  });
});

describe('scanners and ApiGatewayAccountLogging', () => {
  test('find nothing', () => {
    const app = new App();
    const stack = new TestStack(app);
    PACKS.forEach(Pack => Validations.of(app).addPlugins(new Pack(app)));
    new ApiGatewayAccountLogging(stack, 'AccountLogging');
    expect(findings(app, /^TestStack\/AccountLogging/)).toEqual([]);
  });
});
