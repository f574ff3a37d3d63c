import type pg from 'pg';
import { error, type Finding, warning } from './finding';
import type { BoundText, PlaceholderValue } from './route-statements';
import { describeColumn, type StatementDescription } from './statement';

/** Types whose values convert to each other without an error. */
const COMPATIBLE_TYPES = [
  ['smallint', 'integer', 'bigint', 'numeric'],
  ['text', 'character varying', 'name'],
  ['date', 'timestamp without time zone', 'timestamp with time zone'],
];

/** Types whose text may be a value of another type. */
const TEXT_TYPES = ['text', 'character varying', 'character', 'unknown'];

/**
 * Checks the columns that a statement reads of earlier steps.
 *
 * @param earlier descriptions of the earlier statements, undefined for one with an error
 */
export async function checkStepColumns(
  client: pg.Client, { values }: BoundText, { parameters }: StatementDescription, earlier: readonly (StatementDescription | undefined)[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [index, value] of values.entries()) {
    const step = value.column && earlier[value.column.step];
    if (step) findings.push(...await checkColumn(client, value, parameters[index], step));
  }
  // One placeholder for each use would repeat the finding.
  return [...new Map(findings.map(finding => [finding.message, finding])).values()];
}

async function checkColumn(
  client: pg.Client, { name, column }: PlaceholderValue, wanted: string | undefined, { fields, columns }: StatementDescription,
): Promise<Finding[]> {
  const stepName = name.slice(0, name.lastIndexOf('.'));
  const inAnyCase = fields.find(field => field.name.toLowerCase() === column!.name.toLowerCase());
  const field = fields.find(each => each.name === column!.name) ?? inAnyCase;
  if (!field) {
    const lack = columns === undefined ? 'returns no rows' : `returns only ${columns.join(', ') || 'rows without columns'}`;
    return [error(`:${name} needs the column "${column!.name}", but step "${stepName}" ${lack}: add it to ${columns === undefined ? 'RETURNING' : 'the columns of the step'}`)];
  }
  const { type } = await describeColumn(client, field);
  if (wanted === undefined || areCompatible(type, wanted) || TEXT_TYPES.includes(type) || TEXT_TYPES.includes(wanted)) return [];
  return [warning(`:${name} is ${type} in step "${stepName}", but ${wanted} here, and a value that is not valid for ${wanted} is an error`)];
}

function areCompatible(type: string, other: string): boolean {
  return type === other || COMPATIBLE_TYPES.some(types => types.includes(type) && types.includes(other));
}
