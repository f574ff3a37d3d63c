import { IResource } from 'aws-cdk-lib';
import { IConnectable, IPeer } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { checkPeer } from './target-rules';
import { databaseClient } from '../../private/database-client';
import { whenLookedUp } from '../../private/pending-lookup';
import { checkRegionAndAccount } from '../../private/placement';
import { ValidationError } from '../../private/validation-error';

/** Throws for a database in another region or account, or without a known security group. */
export function checkReachable(scope: IConstruct, database: IResource & IConnectable, what: string) {
  checkRegionAndAccount(scope, database, what);
  whenLookedUp(scope, () => {
    if (database.connections.securityGroups.length === 0) {
      throw new ValidationError({
        problem: `the ${what} "${database.node.path}" has no security group, so ${databaseClient(scope).name} could not connect`,
        remedy: 'pass securityGroups when importing it',
      }, scope);
    }
  });
}

/** Throws for a connectable without a known security group or address, or for one that covers the whole internet. */
export function checkConnectable(scope: IConstruct, connectable: IConnectable, name: string) {
  const { uniqueId } = connectable as Partial<IPeer>;
  whenLookedUp(scope, () => {
    if (uniqueId !== undefined) {
      checkPeer(scope, connectable as IPeer);
    } else if (connectable.connections.securityGroups.length === 0) {
      throw new ValidationError({
        problem: `the connectable of the read host "${name}" has no security group, so ${databaseClient(scope).name} could not connect`,
        remedy: 'pass the security group, or an address, as in Peer.ipv4("10.1.2.3/32")',
      }, scope);
    }
  });
}
