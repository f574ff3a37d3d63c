import { SqlParameters } from './parameter-binding';
import { RouteStatement } from './route-statements';
import { ParameterType, SqlStatement } from './sql-compiler';
import { stepColumn } from './step-column';
import { ParameterManifest, StatementManifest } from '../../contract/manifest';
import { ValueManifest } from '../../contract/value-manifest';

/** Settings of the statements of one route. */
export interface StatementSettings {
  readonly parameters: SqlParameters;
  /** Values that the result adds, none of which is the value of a placeholder. */
  readonly added: SqlParameters;
  /** Minimum number of rows of each statement. */
  readonly minRows: readonly number[];
  /** Reasons for custom plans of each statement. */
  readonly customPlanFor: readonly (readonly string[])[];
  /** Whether the number of changed rows is limited. */
  readonly limitsChanges: boolean;
  /** Number of the first placeholder on SQL Server. */
  readonly firstParameter: number;
}

/** Returns the distinct values of the placeholders of all statements, in the order of their first use, and those that the result adds. */
export function valueManifests(statements: readonly RouteStatement[], parameters: SqlParameters, added: SqlParameters = {}): ValueManifest[] {
  const values = statements.flatMap(({ statement }) => statement.names).flatMap(name => parameters[name]?._manifests(name) ?? []);
  return [...new Map(values.map(value => [value.name, value])).values(), ...Object.entries(added).flatMap(([name, value]) => value._manifests(name))];
}

/** Returns the fields of the body of which a request must have at least one. */
export function changedFields(parameters: SqlParameters): string[] {
  return Object.values(parameters).flatMap(({ _definition: { form, fields } }) => form === 'changes' ? fields.map(({ name }) => name) : []);
}

/** Returns the statements of a route for the handler, in their order. */
export function statementManifests(statements: readonly RouteStatement[], settings: StatementSettings): StatementManifest[] {
  const values = valueManifests(statements, settings.parameters).map(({ name }) => name);
  const steps = statements.map(({ step }) => step?._name);
  let next = settings.firstParameter;
  return statements.map((each, index) => {
    const parameters = each.statement.names.flatMap(name => placeholders(name, { values, steps, parameters: settings.parameters }));
    const firstParameter = each.statement.isPostgres ? 1 : next;
    next += parameters.length;
    return { ...textOf(each, firstParameter, parameters, settings), ...checksOf(each, index, settings) };
  });
}

/** Returns the values of the placeholders of a `:name`. */
function placeholders(
  name: string, { values, steps, parameters }: { values: readonly string[]; steps: readonly (string | undefined)[]; parameters: SqlParameters },
): ParameterManifest[] {
  const column = stepColumn(name);
  return column
    ? [{ step: steps.indexOf(column.step), column: column.column }]
    : parameters[name]._manifests(name).map(value => values.indexOf(value.name));
}

function textOf(
  { statement, step }: RouteStatement, firstParameter: number, parameters: readonly ParameterManifest[], settings: StatementSettings,
): StatementManifest {
  return {
    text: statement.render(typesOf(statement, settings.parameters), firstParameter),
    ...step ? { name: step._name } : {},
    ...step || Object.keys(settings.added).length > 0 ? { parameters } : {},
    ...firstParameter > 1 ? { firstParameter } : {},
  };
}

function checksOf({ statement, step }: RouteStatement, index: number, settings: StatementSettings): Omit<StatementManifest, 'text'> {
  const { [index]: minRows } = settings.minRows;
  const { [index]: customPlanFor } = settings.customPlanFor;
  return {
    ...customPlanFor.length > 0 ? { customPlanFor } : {},
    ...statement.countsChanges && (step || settings.limitsChanges) ? { changesRows: true } : {},
    ...minRows > 0 ? { minRows } : {},
    ...step?._otherwise ? { otherwise: step._otherwise._manifest } : {},
  };
}

/** Returns the declared types of the values of a statement. */
export function typesOf({ names }: SqlStatement, parameters: SqlParameters): { [name: string]: ParameterType } {
  return Object.fromEntries(names.flatMap(name => {
    const value = parameters[name];
    return value ? [[name, value._parameterType] as const] : [];
  }));
}
