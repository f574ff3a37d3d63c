import { withoutOrder } from './order-clause';
import type { ParameterManifest, SqlRouteManifest, StatementManifest } from '../../src/contract/manifest';
import type { ValueManifest, ValueSource } from '../../src/contract/value-manifest';

/** Value of a placeholder: a value of the request, a column of an earlier step, or a column of the last row of the previous page. */
export interface PlaceholderValue extends Omit<ValueManifest, 'source'> {
  readonly source: ValueSource | 'step' | 'cursor';
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

/** Returns the statements of a route, in the order in which they run. An order that the library added is left out, as it differs by request. */
export function statementsOf(route: SqlRouteManifest): RouteStatement[] {
  const all: readonly StatementManifest[] = [...route.before ?? [], route];
  return all.map((statement, index) => ({
    ...boundText(route, route.order ? { ...statement, text: withoutOrder(statement.text) } : statement, all),
    name: statement.name,
    ...(index === all.length - 1 && { answered: route }),
  }));
}

/** Returns a statement of a route with its values. */
export function boundText(route: SqlRouteManifest, { text, parameters }: StatementManifest, steps: readonly StatementManifest[] = []): BoundText {
  return { text, values: parameters?.map(parameter => valueOf(route, steps, parameter)) ?? route.values };
}

function valueOf({ values }: SqlRouteManifest, statements: readonly StatementManifest[], parameter: ParameterManifest): PlaceholderValue {
  if (typeof parameter === 'number') return values[parameter]!;
  if ('cursor' in parameter) return { name: `cursor[${parameter.cursor}]`, key: 'cursor', source: 'cursor', required: true };
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
