import { ASSEMBLY, defineCommand, UsageError } from './command';
import { readApp } from '../assembly/assembly';
import { compareApps } from '../diff/app';
import { count, reportLines } from '../diff/report';

/** `diff` */
export const diffCommand = defineCommand({
  summary: 'show what changes for callers, SQL, permissions and scripts between two assemblies',
  usage: `Usage: cdk-vpc-lambda-api-local diff [options]

Compares two cloud assemblies of an app, and shows what "cdk diff" shows as the hash of an asset: routes, statements, values, results,
authorization, throttling, CORS, permissions of the handler, scripts and users of the database.
breaking: requests that were accepted can be rejected, or answers differ; compatible: they are answered as before;
review: it depends on the data and the callers, or is not about callers.

Options:
  --from <folder>      cloud assembly before the change (required)
  --assembly <folder>  cloud assembly after the change (default: cdk.out)
  --fail               exit with status 1 for any difference
  --fail-on-breaking   exit with status 1 for breaking changes
  --help               show this help

Exit status: 0, also with differences; 1 as --fail and --fail-on-breaking say, or when an assembly cannot be read; 2 for an invalid
command line.`,
  options: {
    'from': { type: 'string' },
    'assembly': ASSEMBLY,
    'fail': { type: 'boolean', default: false },
    'fail-on-breaking': { type: 'boolean', default: false },
  },
  run: async ({ from, assembly, fail, 'fail-on-breaking': failOnBreaking }, { print }) => {
    if (from === undefined) throw new UsageError('diff needs the assembly before the change: --from <folder>');
    const sections = compareApps(readApp(from), readApp(assembly));
    reportLines(sections, process.stdout.isTTY && !process.env.NO_COLOR).forEach(print);
    const differs = sections.some(({ parts }) => parts.length > 0);
    return Number((fail && differs) || (failOnBreaking && count(sections, 'breaking') > 0));
  },
});
