import { Trigger } from 'aws-cdk-lib/triggers';
import { Dependable, IConstruct, IDependable } from 'constructs';
import { databaseResources } from '../database/database-resources';
import { DatabaseTargetConfig } from '../database/target-config';
import { ScriptHandler } from '../handler/script-handler';
import { DatabasePath } from '../network/database-path';

/**
 * Lets a trigger wait for what its function needs: the database, permissions and network paths. The references of its function order the rest,
 * such as secrets. The function itself waits for the routes of its subnets.
 */
export function runAfter(trigger: Trigger, handler: ScriptHandler, path: DatabasePath, target: DatabaseTargetConfig) {
  // Named one by one: all resources of the database would include rules for functions that wait for the scripts.
  trigger.node.addDependency(later(() => [
    handler.function, ...handler.role.policies, ...path.rules, ...path.endpoints.flatMap(endpointResources), ...databaseResources(target),
  ]));
}

/** Resolved at synthesis: users, rules and endpoints are added after the trigger. */
function later(roots: () => IConstruct[]): IDependable {
  const dependable: IDependable = {};
  Dependable.implement(dependable, { get dependencyRoots() { return roots(); } });
  return dependable;
}

/** The endpoint without its security group, whose rules may be of functions that wait for the scripts. */
function endpointResources({ node }: IConstruct): IConstruct[] {
  return node.defaultChild ? [node.defaultChild] : [];
}
