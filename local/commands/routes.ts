import { ASSEMBLY, defineCommand } from './command';
import type { ValueManifest } from '../../src/contract/manifest';
import { type ApiRoute, apiRoutes, authorizerName } from '../assembly/api-routes';
import { readAssembly } from '../assembly/assembly';
import { tableLines } from '../table';

const HEADINGS = ['METHOD', 'PATH', 'AUTHORIZER', 'VALUES', 'ANSWER'];

/** `routes` */
export const routesCommand = defineCommand({
  summary: 'list the routes of every API',
  usage: `Usage: cdk-vpc-lambda-api-local routes [options]

Lists the routes of every API: authorizer, values that callers send (? marks optional ones), answer.

Options:
  --assembly <folder>  cloud assembly (default: cdk.out)
  --help               show this help`,
  options: { assembly: ASSEMBLY },
  run: async ({ assembly }, { print }) => {
    readAssembly(assembly).forEach((api, index) => {
      print(`${index > 0 ? '\n' : ''}${api.name}, ${api.kind} API, ${api.engine}`);
      tableLines([HEADINGS, ...apiRoutes(api).map(describeRoute)]).forEach(line => print(`  ${line}`));
    });
    return 0;
  },
});

function describeRoute(route: ApiRoute): string[] {
  return [route.method, route.path, authorizerName(route), valuesOf(route), answerOf(route)];
}

function valuesOf({ manifest }: ApiRoute): string {
  const values = manifest?.kind === 'sql' ? manifest.values : [];
  return values.filter(({ source }) => source !== 'constant').map(describeValue).join(', ') || '-';
}

function describeValue({ key, source, type = 'string', list, required }: ValueManifest): string {
  return `${source}.${key}${required ? '' : '?'}: ${type}${list ? '[]' : ''}`;
}

function answerOf({ manifest }: ApiRoute): string {
  if (manifest === undefined) return 'function';
  return manifest.kind === 'sql' ? manifest.result.kind : manifest.kind;
}
