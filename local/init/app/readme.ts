import type { Language } from '../languages/language';
import { methodsOf, pascal, wrapped } from '../languages/wording';
import type { AppModel } from '../model/app-model';

const WIDTH = 120;
const DOCS = 'https://github.com/cdk-vpc-lambda-api/cdk-vpc-lambda-api/blob/main/docs';

/** Returns the README of an app. */
export function readme(app: AppModel, language: Language): string {
  return [...title(app), ...commands(app, language), ...routes(app, language), ...database(app, language), ...leftOut(app)].join('\n');
}

function title(app: AppModel): string[] {
  return [
    `# ${pascal(app.words)} API`,
    '',
    ...paragraph(
      `An HTTP API on AWS for the PostgreSQL database \`${app.databaseName}\`: an AWS CDK app with the library cdk-vpc-lambda-api.`
      + ' Its first version was written by `cdk-vpc-lambda-api-local init`; from here on, edit it as you like.',
    ),
  ];
}

function commands(app: AppModel, { commands: { install, test, cdk, local }, requirements }: Language): string[] {
  const [{ path } = { path: '/' }] = app.resources.flatMap(({ routes: all }) => all);
  const lines = [
    [install, 'what the app needs'],
    [test, 'the template has the routes'],
    [`${cdk} synth --quiet`, 'compiles the routes; errors say how to fix them'],
    [`${local} check`, 'PostgreSQL checks the SQL of every route'],
    [`${local} serve`, 'the API on localhost, with a page to try it'],
    [`${cdk} deploy`, 'the VPC, the database and the API, on AWS'],
  ] as const;
  const width = Math.max(...lines.map(([command]) => command.length));
  return [
    `You need ${requirements}. No command but the last one needs an AWS account.`,
    '',
    '```console',
    ...lines.map(([command, meaning]) => `${command.padEnd(width)}   # ${meaning}`),
    '```',
    '',
    'While `serve` runs:',
    '',
    '```console',
    `curl http://localhost:3000${path}`,
    '```',
    '',
  ];
}

function routes(app: AppModel, language: Language): string[] {
  const { stack, routes: folder } = language.places(app);
  return [
    '## Routes',
    '',
    '| Path | Methods |',
    '|---|---|',
    ...methodsOf(app).map(([path, methods]) => `| \`${path}\` | ${methods.map(method => method.toUpperCase()).join(', ')} |`),
    '',
    ...paragraph(
      `They are in [${folder}](${folder}), one file for each table or view, and the stack is [${stack}](${stack}).`
      + ' Callers [sign their requests](' + DOCS + '/auth.md) with AWS credentials; on localhost, signatures are not checked.',
    ),
    ...bullets([
      `A list has [pages](${DOCS}/reads.md#pages) in the order of the key: \`?limit=20\`, then the \`next\` of the answer.`,
      `\`PATCH\` changes [the fields that are sent](${DOCS}/writes.md#partial-changes).${hasVersion(app) ? ' With a version, it needs the `ETag` of the row in `If-Match`.' : ''}`,
      'Columns that the database fills, such as identities and timestamps with a default of `now()`, are returned but not accepted.',
      'Limits of values come from the types and the CHECK constraints of their columns. A request outside of them is answered with 400.',
    ]),
  ];
}

function hasVersion({ resources }: AppModel): boolean {
  return resources.some(each => each.routes.some(({ result }) => 'version' in result && result.version !== undefined));
}

function database({ user, databaseName }: AppModel, { baseline }: Language): string[] {
  return [
    '## Database',
    '',
    ...paragraph(
      'Each deployment runs the scripts of [migrations](migrations) that have not run yet, in the order of their versions. To change the schema, add'
      + ' `V002__<name>.sql`; do not edit a script that has run.',
    ),
    ...paragraph(`The API logs in as \`${user}\`, which has the rights in \`grants\` and no others. Triggers run with these rights too.`),
    ...paragraph(
      `If \`${databaseName}\` already exists on Amazon RDS, import it with \`DatabaseInstance.fromDatabaseInstanceAttributes\` and its VPC with \`Vpc.fromLookup\`.`
      + ` Its tables exist as well: set \`${baseline}\` of \`DatabaseScripts\`, and the first script counts as run.`,
    ),
  ];
}

function leftOut({ leftOut: all, resources }: AppModel): string[] {
  const notes = resources.flatMap(({ sqlName, notes: sentences }) => sentences.map(sentence => `\`${sqlName}\`: ${sentence}`));
  const items = [...all.map(each => `${each}.`), ...notes];
  return items.length === 0 ? [] : ['## Left out', '', ...bullets(items)];
}

function paragraph(sentence: string): string[] {
  return [...wrapped([sentence], WIDTH), ''];
}

function bullets(items: readonly string[]): string[] {
  return [...items.flatMap(item => wrapped([item], WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`)), ''];
}
