import { type Change, differs, match, review } from './change';
import { diffTexts } from './text-diff';
import type { ParameterManifest, RefusalManifest, SqlRouteManifest, StatementManifest } from '../../src/contract/manifest';
import { withoutOrder } from '../check/order-clause';
import { dedent } from '../dedent';

/** Statement with the names of its placeholders. */
interface NamedStatement {
  readonly text: string;
  readonly statement: StatementManifest;
}

const ONLY = 'statement';

/** Text that the library writes around the statement of a list with an order. */
const ORDERED = /^SELECT \* FROM \(\s*(.*?)\s*\) AS page(?:\s+ORDER BY [^\n]*)?$/s;

/** Compares the statements of a route line by line, each step with that of the same name. */
export function compareStatements(before: SqlRouteManifest, after: SqlRouteManifest): Change[] {
  const [old, now] = [statementsOf(before), statementsOf(after)];
  if (old.size === 1 && now.size === 1) return compareStatement(ONLY, [...old.values()][0]!, [...now.values()][0]!);
  const { added, removed, both } = match(old, now);
  return [
    ...removed.map(([name, { text }]) => review(`${name}: removed`, diffTexts(text, ''))).map(withoutEmpty),
    ...added.map(([name, { text }]) => review(`${name}: added`, diffTexts('', text))).map(withoutEmpty),
    ...both.flatMap(([name, one, other]) => compareStatement(name, one, other)),
    ...(added.length + removed.length === 0 ? differs([...old.keys()], [...now.keys()], () => review(`steps run in another order: ${[...now.keys()].join(', ')}`)) : []),
  ];
}

/** Leaves the one empty line of an empty text out. */
function withoutEmpty(change: Change): Change {
  return { ...change, lines: change.lines!.filter(({ text }) => text !== '') };
}

function compareStatement(name: string, before: NamedStatement, after: NamedStatement): Change[] {
  return [
    ...differs(before.text, after.text, () => review(name, diffTexts(before.text, after.text))),
    ...differs(rulesOf(before), rulesOf(after), () => review(`${name}: ${rulesOf(before)} -> ${rulesOf(after)}`)),
    ...differs(before.statement.customPlanFor, after.statement.customPlanFor, (old, now) =>
      review(`${name}: planned for each request because of ${old?.join(', ') ?? 'nothing'} -> ${now?.join(', ') ?? 'nothing'}`)),
  ];
}

/** Returns the number of rows that a step must have, with the response otherwise. */
function rulesOf({ statement: { minRows = 0, otherwise } }: NamedStatement): string {
  return `at least ${minRows} ${minRows === 1 ? 'row' : 'rows'}${otherwise ? `, otherwise ${refusalText(otherwise)}` : ''}`;
}

export function refusalText({ status, code, title }: RefusalManifest): string {
  return `${status} ${code} "${title}"`;
}

function statementsOf(route: SqlRouteManifest): Map<string, NamedStatement> {
  const all: StatementManifest[] = [...route.before ?? [], route];
  return new Map(all.map((statement, index) => {
    const text = route.order ? withoutOrder(statement.text).replace(ORDERED, '$1') : statement.text;
    const name = statement.name === undefined ? `${ONLY}${index > 0 ? ` ${index + 1}` : ''}` : `step "${statement.name}"`;
    return [name, { statement, text: dedent(named(text, route, statement, all)) }];
  }));
}

/** Replaces placeholder numbers by the names of their values. */
function named(text: string, { values }: SqlRouteManifest, statement: StatementManifest, all: readonly StatementManifest[]): string {
  const { parameters, firstParameter = 1 } = statement;
  const nameOf = (parameter: ParameterManifest) => {
    if (typeof parameter === 'number') return values[parameter]?.name;
    return 'step' in parameter ? `${all[parameter.step]?.name}.${parameter.column}` : `cursor[${parameter.cursor}]`;
  };
  const names = parameters?.map(nameOf) ?? values.map(({ name }) => name);
  return text.replaceAll(/(?:\$|@p)(\d+)\b/g, (placeholder, position: string) => {
    const name = names[Number(position) - firstParameter];
    return name === undefined ? placeholder : `:${name}`;
  });
}
