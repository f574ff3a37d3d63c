import type { Result } from './result';
import { createCheck, earlierStatement, lastStatement, type Check } from './statements';
import type { ParameterManifest, SqlRouteManifest, StatementManifest, StepColumn } from '../../src/contract/manifest';
import { DatabaseError, type BoundStatement, type Rows, type SqlValue } from '../drivers/database';

/** One statement of several in a transaction. */
export interface Step {
  readonly check: Check | undefined;
  /** Binds the values of the request, and columns of the rows of earlier steps. */
  bind(values: readonly SqlValue[], earlier: readonly Rows[]): BoundStatement;
}

/** Steps that are sent in one round trip, because none needs a row of another. */
export type Group = readonly Step[];

/**
 * Creates the steps of a route, in groups: only a step that reads a column of an earlier one starts a new group. The check of a step may follow
 * a later step of its group, because a failed check undoes all of them.
 */
export function createGroups(route: SqlRouteManifest, result: Result): readonly Group[] {
  const manifests: readonly StatementManifest[] = [...route.before ?? [], route];
  const read = new Set(manifests.flatMap(({ parameters = [] }) => parameters.filter(isColumn).map(({ step }) => step)));
  const groups: Step[][] = [];
  let start = 0;
  manifests.forEach((manifest, index) => {
    const needed = Math.max(-1, ...(manifest.parameters ?? []).filter(isColumn).map(({ step }) => step));
    if (groups.length === 0 || needed >= start) {
      groups.push([]);
      start = index;
    }
    groups.at(-1)!.push(createStep(manifest, route, index === manifests.length - 1 ? result : undefined, read.has(index), manifests));
  });
  return groups;
}

function createStep(
  manifest: StatementManifest, route: SqlRouteManifest, result: Result | undefined, isRead: boolean, steps: readonly StatementManifest[],
): Step {
  const statement = result ? lastStatement(route, route, result) : earlierStatement(manifest, route, isRead);
  const parameters: readonly ParameterManifest[] = manifest.parameters ?? route.values.map((_, index) => index);
  return {
    check: createCheck(manifest, route),
    bind: (values, earlier) => ({
      statement,
      values: parameters.map(value => isColumn(value) ? columnOf(value, earlier, steps) : values[value as number]!),
    }),
  };
}

function isColumn(parameter: ParameterManifest): parameter is StepColumn {
  return typeof parameter !== 'number' && 'step' in parameter;
}

function columnOf({ step, column }: StepColumn, earlier: readonly Rows[], steps: readonly StatementManifest[]): SqlValue {
  const value = earlier[step]!.kept?.value(column);
  if (value === undefined) throw new DatabaseError('bug', `step "${steps[step]!.name}" did not return the column "${column}", which a later step reads`);
  return value;
}
