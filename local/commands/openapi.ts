import { ASSEMBLY, defineCommand } from './command';
import { readAssembly } from '../assembly';
import { type OpenApiDocument, readDocuments } from '../documents';
import { UserError } from '../user-error';

/** `openapi` */
export const openApiCommand = defineCommand({
  summary: 'print the OpenAPI document of an API',
  usage: `Usage: cdk-vpc-lambda-api-local openapi [options]

Prints the OpenAPI 3.1 document of an API, for those who call it: parameters, bodies, answers, errors, who may call.

Options:
  --assembly <folder>  the cloud assembly (default: cdk.out)
  --api <name>         the API with this name or end of a name, else the one whose name holds it; not needed when there is one
  --help

Exit status: 0 when a document was printed; 1 when there is none, or more than one; 2 when the command line is not understood.`,
  options: { assembly: ASSEMBLY, api: { type: 'string', default: '' } },
  run: async ({ assembly, api }, { print }) => {
    print(JSON.stringify(choose(documentsOf(assembly), assembly, api).content, null, 2));
    return 0;
  },
});

/** Of the APIs that the app has now: the AWS CDK removes no file that an earlier one left. */
function documentsOf(assembly: string): OpenApiDocument[] {
  const titles = new Set(readAssembly(assembly).map(({ body }) => body.info?.title));
  return readDocuments(assembly).filter(({ title }) => titles.has(title));
}

function choose(all: readonly OpenApiDocument[], assembly: string, name: string): OpenApiDocument {
  if (all.length === 0) throw new UserError(`${assembly} has no OpenAPI document: synthesize the app first, as with "npx cdk synth"`);
  // Titles have dashes where construct paths have slashes.
  const part = name.replaceAll('/', '-');
  const exact = all.filter(({ title }) => title === part || title.endsWith(`-${part}`));
  const found = exact.length > 0 ? exact : all.filter(({ title }) => title.includes(part));
  if (found.length === 1) return found[0]!;
  const titles = all.map(({ title }) => title).join(', ');
  throw new UserError(name === '' ? `say with --api which one of ${titles}` : `"${name}" is not just one of ${titles}`);
}
