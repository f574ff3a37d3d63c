import { ASSEMBLY, defineCommand } from './command';
import { chooseApi } from '../assembly/api-names';
import { readAssembly } from '../assembly/assembly';
import { readDocuments } from '../assembly/documents';
import { UserError } from '../user-error';

/** `openapi` */
export const openApiCommand = defineCommand({
  summary: 'print the OpenAPI document of an API',
  usage: `Usage: cdk-vpc-lambda-api-local openapi [options]

Prints the OpenAPI 3.1 document of an API for its callers: parameters, bodies, answers, errors, authorization.

Options:
  --assembly <folder>  cloud assembly (default: cdk.out)
  --api <name>         name of the API, or the end or a part of it; optional when there is only one
  --help               show this help

Exit status: 0 when a document was printed; 1 when no API or several APIs match; 2 for an invalid command line.`,
  options: { assembly: ASSEMBLY, api: { type: 'string', default: '' } },
  run: async ({ assembly, api }, { print }) => {
    print(JSON.stringify(choose(assembly, api), null, 2));
    return 0;
  },
});

/** Chooses among the current APIs: the AWS CDK does not remove the files of earlier ones. */
function choose(assembly: string, name: string): object {
  const apis = readAssembly(assembly);
  const documents = readDocuments(assembly);
  const all = apis.flatMap(api => {
    const document = documents.find(({ title }) => title === api.body.info?.title);
    return document ? [{ name: api.name, content: document.content }] : [];
  });
  if (all.length === 0) throw new UserError(`${assembly} has no OpenAPI document: synthesize the app first, as with "npx cdk synth"`);
  return chooseApi(all, name, '--api').content;
}
