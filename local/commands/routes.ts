import { ASSEMBLY, defineCommand } from './command';
import type { ValueManifest } from '../../src/contract/value-manifest';
import { type ApiRoute, apiRoutes, authorizerName, KEY_HEADER } from '../assembly/api-routes';
import { readAssembly } from '../assembly/assembly';
import { tableLines } from '../table';

/** Sources of values that callers do not send, or that belong to another value. */
const UNSENT = ['constant', 'sent'];

const HEADINGS = ['METHOD', 'PATH', 'AUTHORIZER', 'VALUES', 'ANSWER'];

/** `routes` */
export const routesCommand = defineCommand({
  summary: 'list the routes of every API',
  usage: `Usage: cdk-vpc-lambda-api-local routes [options]

Lists the routes of every API: authorizer, values that callers send (? marks optional ones), answer, number of steps.

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
  if (manifest?.kind !== 'sql') return '-';
  const values = manifest.values.filter(({ source }) => !UNSENT.includes(source)).map(describeValue);
  const key = manifest.idempotency ? [`${KEY_HEADER}${manifest.idempotency.required ? '' : '?'}`] : [];
  return [...values, ...key].join(', ') || '-';
}

function describeValue({ key, source, type = 'string', list, records, required }: ValueManifest): string {
  const name = source === 'document' ? 'body' : source === 'ifMatch' ? key : `${source}.${key}`;
  const kind = records ? `records(${records.map(field => field.name).join(', ')})` : `${type}${list ? '[]' : ''}`;
  return `${name}${required ? '' : '?'}: ${kind}`;
}

function answerOf({ manifest }: ApiRoute): string {
  if (manifest === undefined) return 'function';
  if (manifest.kind !== 'sql') return manifest.kind;
  const { before, result } = manifest;
  return [result.kind, ...(result.version === undefined ? [] : ['ETag']), ...(before ? [`${before.length + 1} steps`] : [])].join(', ');
}
