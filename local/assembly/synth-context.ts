import { existsSync, readFileSync } from 'node:fs';
import { reasonOf } from '../user-error';

/** Files of the AWS CDK in the working directory: https://docs.aws.amazon.com/cdk/v2/guide/context.html */
const CONTEXT_FILES = [
  { name: 'cdk.json', contextOf: (content: any): unknown => content?.context },
  { name: 'cdk.context.json', contextOf: (content: any): unknown => content },
];

/** Context that the CLI adds: construct paths and asset paths are in the template. */
const CLI_CONTEXT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/**
 * Reads the context of an app into the environment variable that the AWS CDK CLI sets: an app that runs without the CLI would synthesize
 * without the feature flags of `cdk.json`.
 */
export function readSynthContext(): { readonly variables: NodeJS.ProcessEnv } | { readonly failure: string } {
  const contexts: unknown[] = [];
  for (const { name, contextOf } of CONTEXT_FILES.filter(file => existsSync(file.name))) {
    try {
      contexts.push(contextOf(JSON.parse(readFileSync(name, 'utf8'))));
    } catch (error) {
      return { failure: `${name} cannot be read: ${reasonOf(error)}` };
    }
  }
  return { variables: { CDK_CONTEXT_JSON: JSON.stringify(Object.assign({}, CLI_CONTEXT, ...contexts)) } };
}
