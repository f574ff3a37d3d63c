import { arrow, breaking, type Change, compatible, differs, match, review, setting } from './change';
import { refusalText } from './statements';
import type { FormatsManifest, OrderManifest, RefusalManifest, ResultManifest, SqlRouteManifest } from '../../src/contract/manifest';

/** Status of each kind of result. */
const STATUS: { readonly [kind in ResultManifest['kind']]: number } = { rows: 200, page: 200, row: 200, file: 200, created: 201, count: 200, none: 204 };

/** Compares the results of a route: kind, status, headers, formats and pages. */
export function compareResults(before: ResultManifest, after: ResultManifest): Change[] {
  const kind = (result: ResultManifest) => `${result.kind} (${STATUS[result.kind]})`;
  if (before.kind !== after.kind) return [breaking(`result: ${arrow(kind(before), kind(after))}`)];
  return [
    ...header('Location', before.location, after.location),
    ...header('ETag', before.version, after.version),
    ...compareOtherwise('without a row', before.otherwise, after.otherwise),
    ...compareFormats(before.formats, after.formats),
    ...setting('content column', before.file?.content, after.file?.content),
    ...setting('media type column', before.file?.contentType, after.file?.contentType),
    ...setting('file name column', before.file?.fileName, after.file?.fileName),
    ...differs(before.page?.total?.flag, after.page?.total?.flag, (old, now) => (old === undefined ? compatible : breaking)(`total number of rows: ${arrow(old, now)}`)),
  ];
}

function header(name: string, before: string | undefined, after: string | undefined): Change[] {
  const change = after === undefined ? breaking : before === undefined ? compatible : review;
  return differs(before, after, () => change(`header ${name}: ${arrow(before, after)}`));
}

function compareOtherwise(name: string, before: RefusalManifest | undefined, after: RefusalManifest | undefined): Change[] {
  const text = (refusal: RefusalManifest | undefined) => (refusal ? refusalText(refusal) : 'default');
  const isSame = before?.status === after?.status && before?.code === after?.code;
  return differs(before, after, () => (isSame ? compatible : breaking)(`${name}: ${text(before)} -> ${text(after)}`));
}

function compareFormats(before: FormatsManifest = { allowed: ['json'] }, after: FormatsManifest = { allowed: ['json'] }): Change[] {
  const lost = before.allowed.filter(format => !after.allowed.includes(format));
  const gained = after.allowed.filter(format => !before.allowed.includes(format));
  return [
    ...lost.map(format => breaking(`format ${format}: removed`)),
    ...gained.map(format => compatible(`format ${format}: added`)),
    ...differs(before.allowed[0], after.allowed[0], (old, now) => breaking(`default format: ${arrow(old, now)}`)),
    ...differs(before.parameter, after.parameter, (old, now) => (old === undefined ? compatible : breaking)(`parameter of the format: ${arrow(old, now)}`)),
    ...setting('file name', before.fileName, after.fileName),
    ...setting('formulas in CSV are escaped', before.escapeFormulas ?? false, after.escapeFormulas ?? false),
  ];
}

/** Compares the choices of the order of a route. */
export function compareOrders(before: OrderManifest | undefined, after: OrderManifest | undefined): Change[] {
  if (!before || !after) return differs(before, after, () => (after ? review : breaking)(`order: ${after ? 'added' : 'removed'}`));
  const { added, removed, both } = match(choicesOf(before), choicesOf(after));
  return [
    ...differs(before.parameter, after.parameter, (old, now) => (old === undefined ? compatible : breaking)(`parameter of the order: ${arrow(old, now)}`)),
    ...removed.map(([name, text]) => breaking(`order${name}: removed, ${text}`)),
    ...added.map(([name, text]) => compatible(`order${name}: added, ${text}`)),
    ...both.flatMap(([name, old, now]) => differs(old, now, () => review(`order${name}: ${arrow(old, now)}; cursors of earlier pages are rejected`))),
  ];
}

function choicesOf({ choices }: OrderManifest): Map<string, string> {
  return new Map(choices.map(({ name, columns, first }) => [name === undefined ? '' : ` "${name}"`, orderOf(first.text) ?? columns.join(', ')]));
}

/** Returns the columns of the last `ORDER BY` of a statement. */
function orderOf(text: string): string | undefined {
  return /.*\bORDER BY\s+(.*?)\s*(?:\bLIMIT\s.*|\bOFFSET\s.*)?$/is.exec(text)?.[1];
}

/** Compares the refusals of a route by the error of the database. */
export function compareRefusals(before: SqlRouteManifest['refusals'] = {}, after: SqlRouteManifest['refusals'] = {}): Change[] {
  const byState = (refusals: NonNullable<SqlRouteManifest['refusals']>) => new Map(Object.entries(refusals));
  const { added, removed, both } = match(byState(before), byState(after));
  return [
    ...removed.map(([state, refusal]) => breaking(`refusal of error ${state}: removed, ${refusalText(refusal)}`)),
    ...added.map(([state, refusal]) => review(`refusal of error ${state}: added, ${refusalText(refusal)}`)),
    ...both.flatMap(([state, old, now]) => compareOtherwise(`refusal of error ${state}`, old, now)),
  ];
}
