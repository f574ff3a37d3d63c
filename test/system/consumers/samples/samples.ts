import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { ModuleKind, ScriptTarget, transpile } from 'typescript';
import { Given } from './given';
import * as library from 'cdk-vpc-lambda-api';

const PACKAGE = dirname(require.resolve('cdk-vpc-lambda-api/package.json'));

/** The samples in TypeScript of the README that npm shows. */
const README = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const SAMPLES = [...README.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

/** The examples in docstrings of classes, by the name of the class. */
const ASSEMBLY: { readonly types: { readonly [fqn: string]: { readonly name: string; readonly docs?: { readonly example?: string } } } } =
  JSON.parse(readFileSync(join(PACKAGE, '.jsii'), 'utf8'));
const EXAMPLES = Object.values(ASSEMBLY.types).flatMap(({ name, docs }) => docs?.example ? [[name, docs.example]] : []);

const app = new App();
const names = { ...library, Peer, SnsAction, ...new Given(app), require, exports: {} };

/** Runs a sample as if it stood in the constructor of a stack, where the names are there that it uses and does not declare. */
function run(sample: string, id: string) {
  const code = transpile(sample, { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 });
  new Function(...Object.keys(names), `{ ${code} }`).apply(new Stack(app, id), Object.values(names));
}

SAMPLES.forEach((sample, index) => run(sample, `Sample${index}`));
EXAMPLES.forEach(([name, example]) => run(example, `Example${name}`));
run(SAMPLES[0], 'Written');
app.synth();
