import { ASSEMBLY, defineCommand } from './command';
import { chooseApi } from '../assembly/api-names';
import { readAssembly } from '../assembly/assembly';
import { readDocuments } from '../assembly/documents';
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
    print(JSON.stringify(choose(assembly, api), null, 2));
    return 0;
  },
});

/** Of the APIs that the app has now: the AWS CDK removes no file that an earlier one left. */
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
