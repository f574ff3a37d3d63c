import { APPENDS, inputsOf, nodesOf, type PlanNode } from './generic-plan';
import { conjuncts, isColumn } from './plan-conditions';
import type { BoundText } from './route-statements';

/** Why a page costs more than its rows. */
export type OrderProblem = 'sort' | 'cursor' | 'filter' | 'partial sort';

/**
 * Finds out whether the rows of a page come from an index in their order, starting after the cursor.
 *
 * @param isUnique whether no two rows have the same values in the first columns of the order, of which there are `count`
 * @returns undefined if they do
 */
export function problemOf(plan: PlanNode, { values }: BoundText, isUnique: (count: number) => boolean): OrderProblem | undefined {
  const isCursor = (position: string) => values[Number(position) - 1]?.source === 'cursor';
  const hasCursor = (condition = '') => [...condition.matchAll(/\$(\d+)/g)].some(([, position]) => isCursor(position!));
  const nodes = nodesOf(plan);
  if (sortsAll(plan)) return 'sort';
  if (nodes.some(node => hasCursor(node.Filter ?? node['Join Filter']) && !hasCursor(node['Index Cond']))) return 'cursor';
  const comparesValue = ({ Filter: filter = '' }: PlanNode) => conjuncts(filter).some(each => {
    const [, column, position] = /^(\S+) = \(*\$(\d+)\b/.exec(each) ?? [];
    return column !== undefined && isColumn(column) && !isCursor(position!);
  });
  if (leavesOf(plan).some(comparesValue)) return 'filter';
  const presorted = nodes.flatMap(node => node['Presorted Key']?.length ?? []);
  return presorted.every(isUnique) ? undefined : 'partial sort';
}

/** Returns the inputs whose order a node keeps. */
function orderedInputs(node: PlanNode): PlanNode[] {
  return inputsOf(node).filter(each => each['Parent Relationship'] !== 'Inner');
}

/** Returns whether rows are sorted that no limit reduced before. */
function sortsAll(node: PlanNode, isSorted = false): boolean {
  const inputs = orderedInputs(node);
  if (inputs.length === 0) return isSorted && node['Node Type'] !== 'Result';
  const type = node['Node Type'];
  return inputs.some(each => sortsAll(each, type === 'Sort' || (isSorted && type !== 'Limit')));
}

function leavesOf(node: PlanNode): PlanNode[] {
  const inputs = orderedInputs(node);
  return inputs.length === 0 ? [node] : inputs.flatMap(leavesOf);
}

interface Barrier {
  readonly reason: string;
  readonly remedy: string;
}

const STORE = 'keep the result in a table or a materialized view that has an index in this order, or limit the rows with a filter';

/** Parts of a statement that the order or the cursor does not pass, with the nodes that they become. */
const BARRIERS: readonly (readonly [(nodes: readonly PlanNode[]) => boolean, Barrier])[] = [
  [has('CTE Scan'), { reason: 'a table expression is used twice or MATERIALIZED', remedy: 'use it once, without MATERIALIZED' }],
  [has('WindowAgg'), { reason: 'a window function reads all rows', remedy: STORE }],
  [nodes => nodes.filter(node => node['Node Type'] === 'Limit').length > 1, { reason: 'the statement has its own LIMIT', remedy: 'remove it' }],
  [has('SetOp', ...APPENDS), { reason: 'UNION, INTERSECT or EXCEPT combines rows', remedy: STORE }],
  [has('Unique', 'Aggregate', 'Group'), { reason: 'GROUP BY or DISTINCT reads all rows', remedy: STORE }],
  [has('Function Scan', 'Values Scan', 'Table Function Scan'), { reason: 'the rows are not those of a table', remedy: STORE }],
];

function has(...types: string[]) {
  return (nodes: readonly PlanNode[]) => nodes.some(node => types.includes(node['Node Type']));
}

/** Returns why no index gives the order of a first page, with a remedy; undefined if the plan does not show it. */
export function barrierOf(first: PlanNode): Barrier | undefined {
  if (isRecursive(first)) return { reason: 'WITH RECURSIVE finds all rows', remedy: STORE };
  const find = (nodes: readonly PlanNode[]) => BARRIERS.find(([applies]) => applies(nodes))?.[1];
  return find(orderedNodes(first)) ?? find(nodesOf(first));
}

function isRecursive(node: PlanNode): boolean {
  return node['Node Type'] === 'Recursive Union' || (node.Plans ?? []).some(isRecursive);
}

function orderedNodes(node: PlanNode): PlanNode[] {
  return [node, ...orderedInputs(node).flatMap(orderedNodes)];
}
