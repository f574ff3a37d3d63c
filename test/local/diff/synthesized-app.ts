import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { readApp } from '../../../local/assembly/assembly';
import { compareApps } from '../../../local/diff/app';
import { reportLines } from '../../../local/diff/report';
import { ApiAuthorizer, DatabaseCredentials, DatabaseEngine, DatabaseTarget, VpcLambdaHttpApi, type VpcLambdaHttpApiProps } from '../../../src';

type Options = Partial<VpcLambdaHttpApiProps> & Pick<VpcLambdaHttpApiProps, 'routes'>;

/** Adds to a stack what an API needs. */
export function databaseOf(stack: Stack) {
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
  const group = new SecurityGroup(stack, 'Database', { vpc, allowAllOutbound: false });
  const credentials = DatabaseCredentials.fromSecret(Secret.fromSecretNameV2(stack, 'Login', 'shop/login'));
  const endpoint = { host: 'db.example.com', databaseName: 'shop', credentials, peer: group };
  const target = (port = 5432, engine = DatabaseEngine.POSTGRESQL) => DatabaseTarget.fromEndpoint({ ...endpoint, port, engine });
  return { vpc, target };
}

const folders: string[] = [];

/** Synthesizes an app as the CDK CLI does; the folder is removed by `removeApps`. */
export function synthesize(build: (stack: Stack) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), 'diff-app-'));
  folders.push(outdir);
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  build(new Stack(app, 'Shop'));
  return app.synth().directory;
}

/** Synthesizes an app with one HTTP API, whose routes are open. */
export function httpApp({ routes, ...options }: Options): string {
  return synthesize(stack => {
    const { vpc, target } = databaseOf(stack);
    new VpcLambdaHttpApi(stack, 'Api', { vpc, database: target(), authorizer: ApiAuthorizer.none(), routes, ...options });
  });
}

/** Returns the report on two assemblies. */
export function diffOf(before: string, after: string): string[] {
  return reportLines(compareApps(readApp(before), readApp(after)), false);
}

export function removeApps() {
  folders.splice(0).forEach(folder => rmSync(folder, { recursive: true }));
}

