import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { aws_codedeploy, aws_certificatemanager, aws_ec2, Duration } from 'aws-cdk-lib';
import * as library from '../../../src';

const SRC = join(__dirname, '../../../src');
const SOURCES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));

/** What a message may tell users to write: classes of the library and of CDK. */
const CLASSES: { readonly [name: string]: any } = {
  ...library, Duration, ...aws_ec2, Certificate: aws_certificatemanager.Certificate, LambdaDeploymentConfig: aws_codedeploy.LambdaDeploymentConfig,
};

/** Each `Class.member` in the texts of errors and warnings, as `SqlRoute.get`. */
const NAMED = SOURCES.flatMap(file => readFileSync(join(SRC, file), 'utf8').split('\n')
  .filter(line => !/^\s*(\/?\*|\/\/|import )/.test(line))
  .flatMap(line => [...line.matchAll(/'(?:[^'\\]|\\.)*'|`[^`]*`/g)].map(([text]) => text))
  .flatMap(text => [...text.matchAll(/\b([A-Z][A-Za-z]+)\.([A-Za-z][A-Za-z0-9_]+)\b/g)].map(([, name, member]) => [name, member]))
  .filter(([name]) => name in CLASSES));

describe('what errors and warnings say to write', () => {
  test('is looked at', () => {
    expect(NAMED.length).toBeGreaterThan(30);
  });

  test('is there', () => {
    expect(NAMED.filter(([name, member]) => !(member in CLASSES[name] || member in CLASSES[name].prototype)).map(([name, member]) => `${name}.${member}`)).toEqual([]);
  });

  test('passes no construct as a peer, which is an address, a security group or a prefix list', () => {
    expect(SOURCES.filter(file => /peer: (instance|machine|cluster|proxy)\b/.test(readFileSync(join(SRC, file), 'utf8')))).toEqual([]);
  });
});
