import type { ParameterManifest, SqlRouteManifest, StatementManifest, ValueManifest, ValueSource } from '../../src/contract/manifest';

/** Value of a placeholder: a value of the request, or a column of an earlier step. */
export interface PlaceholderValue extends Omit<ValueManifest, 'source'> {
  readonly source: ValueSource | 'step';
  /** Column of an earlier step; only with the source `step`. */
  readonly column?: { readonly step: number; readonly name: string };
}

/** Statement with the value of each of its placeholders. */
export interface BoundText {
  readonly text: string;
  readonly values: readonly PlaceholderValue[];
}

/** Statement of a route. */
export interface RouteStatement extends BoundText {
  /** Name of the step; absent: the only statement of the route. */
  readonly name?: string | undefined;
  /** The route, for the statement that it answers with. */
  readonly answered?: SqlRouteManifest;
}

/** Returns the statements of a route, in the order in which they run. */
export function statementsOf(route: SqlRouteManifest): RouteStatement[] {
  const all: readonly StatementManifest[] = [...route.before ?? [], route];
  return all.map((statement, index) => ({
    text: statement.text,
    name: statement.name,
    values: statement.parameters?.map(parameter => valueOf(route, all, parameter)) ?? route.values,
    ...(index === all.length - 1 && { answered: route }),
  }));
}

function valueOf({ values }: SqlRouteManifest, statements: readonly StatementManifest[], parameter: ParameterManifest): PlaceholderValue {
  if (typeof parameter === 'number') return values[parameter]!;
  if ('cursor' in parameter) return { name: `cursor[${parameter.cursor}]`, key: 'cursor', source: 'query', required: true };
  const { step, column } = parameter;
  const name = `${statements[step]?.name}.${column}`;
  return { name, key: name, source: 'step', required: true, column: { step, name: column } };
}

/** Replaces placeholder numbers by the names of the values. */
export function named(text: string, values: readonly PlaceholderValue[]): string {
  return text.replaceAll(/\$(\d+)/g, (placeholder, position: string) => {
    const value = values[Number(position) - 1];
    return value ? `:${value.name}` : placeholder;
  });
}
