import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type FunctionCode, readFunction } from './functions';
import { findFunction, referencesIn, type Resource } from './resources';
import { inOrder, readJson, type Stack } from './stacks';
import { textOf } from './template-text';
import { Environment } from '../../src/contract/environment';
import { SCRIPTS_FILE, SCRIPTS_FORMAT, type ScriptsManifest } from '../../src/contract/scripts-manifest';
import { UserError } from '../user-error';

/** Function that runs scripts during the deployment. */
export interface ScriptsFunction {
  /** Construct path, else the names of the stack and of the construct as they are in the template. */
  readonly name: string;
  readonly code: FunctionCode;
  readonly manifest: ScriptsManifest;
  /** Secret of each user that has one, as in `FunctionSettings.secret`. */
  readonly userSecrets: { readonly [userName: string]: unknown };
}

/** Custom resource that invokes a function during the deployment. */
const TRIGGER = 'Custom::Trigger';

/**
 * Finds the functions with scripts, in the order in which a deployment invokes them.
 *
 * @throws UserError when this version cannot run one
 */
export function findScripts(stack: Stack): ScriptsFunction[] {
  const { resources, nested } = stack;
  const order = inOrder(Object.keys(resources), id => dependenciesOf(resources[id]));
  return order.flatMap(id => {
    const inner = nested.get(id);
    if (inner) return findScripts(inner);
    const { Type, Properties } = resources[id]!;
    return Type === TRIGGER ? readScripts(stack, findFunction(resources, Properties?.HandlerArn)) : [];
  });
}

/** Returns the name of scripts by that of their function: as `Data/Schema`, or `Data-Schema` in a template without construct paths. */
export function scriptsName({ resources, file }: Pick<Stack, 'resources' | 'file'>, id: string): string {
  const path = resources[id]?.Metadata?.['aws:cdk:path'];
  if (typeof path === 'string') return path.split('/').slice(0, -2).join('/');
  return `${basename(file).replace(/(?:\.nested)?\.template\.json$/, '')}-${id.replace(/[0-9A-F]{8}$/, '').replace(/(?<=.)Handler$/, '')}`;
}

function dependenciesOf(resource: Resource | undefined): readonly string[] {
  return resource ? [...[resource.DependsOn ?? []].flat(), ...referencesIn(resource.Properties)] : [];
}

function readScripts(stack: Stack, id: string | undefined): ScriptsFunction[] {
  const code = readFunction(stack, id);
  const file = code && join(code.directory, SCRIPTS_FILE);
  if (!code || !file || !existsSync(file)) return [];
  const manifest: ScriptsManifest = readJson(file);
  if (manifest.format !== SCRIPTS_FORMAT) {
    throw new UserError(`${file} has format ${manifest.format}, this tool reads format ${SCRIPTS_FORMAT}: use the same version of cdk-vpc-lambda-api and cdk-vpc-lambda-api-local`);
  }
  const secrets = code.environment[Environment.DATABASE_USER_SECRETS];
  return [{
    name: scriptsName(stack, code.id),
    code,
    manifest,
    userSecrets: secrets === undefined ? {} : JSON.parse(textOf(secrets, stack)),
  }];
}
