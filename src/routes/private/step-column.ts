/** Name of a step or a parameter, without the colon. */
export const PARAMETER_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

/** Column of an earlier step, written as `:step.column`. */
export interface StepColumnName {
  readonly step: string;
  readonly column: string;
}

/** Returns the parts of a parameter name that is a column of a step; undefined for request values. */
export function stepColumn(name: string): StepColumnName | undefined {
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : { step: name.slice(0, dot), column: name.slice(dot + 1) };
}
