import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { ModuleKind, ScriptTarget, transpile } from 'typescript';
import { Given } from './given';
import * as library from 'cdk-vpc-lambda-api';

/** The samples in TypeScript of the README that npm shows. */
const README = readFileSync(join(dirname(require.resolve('cdk-vpc-lambda-api/package.json')), 'README.md'), 'utf8');
const SAMPLES = [...README.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

const app = new App();
const names = { ...library, Peer, SnsAction, ...new Given(app), require, exports: {} };

/** Runs a sample as if it stood in the constructor of a stack, where the names are there that it uses and does not declare. */
function run(sample: string, id: string) {
  const code = transpile(sample, { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 });
  new Function(...Object.keys(names), `{ ${code} }`).apply(new Stack(app, id), Object.values(names));
}

SAMPLES.forEach((sample, index) => run(sample, `Sample${index}`));
run(SAMPLES[0], 'Written');
app.synth();
