import { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DatabasePath } from './database-path';
import { NetworkOptions } from './network-options';
import { closedSecurityGroup, keepClosed } from './private/closed-security-group';
import { rejectPublicDatabase, warnOfPublicDatabase } from './private/database-rules';
import { acknowledgeOpenGroup, functionPlacement } from './private/function-placement';
import { chooseSubnets, HandlerPlacement } from './private/handler-placement';
import { DatabaseTargetConfig } from '../database/target-config';
import { databaseClient } from '../private/database-client';
import { whenLookedUp } from '../private/pending-lookup';
import { checkRegionAndAccount } from '../private/placement';

/** Network of the handler: its subnets and security group in the VPC, and its paths to the database and to Secrets Manager. */
export class HandlerNetwork {
  public readonly place: HandlerPlacement;
  public readonly path: DatabasePath;

  constructor(scope: Construct, private readonly options: NetworkOptions, private readonly target: DatabaseTargetConfig) {
    const { vpc, vpcSubnets } = options;
    checkRegionAndAccount(scope, vpc, 'VPC');
    const securityGroup = options.securityGroup
      ? keepClosed(options.securityGroup)
      : closedSecurityGroup(scope, 'SecurityGroup', vpc, path => `${databaseClient(scope).description} ${path}`);
    this.place = { vpc, securityGroup, subnets: chooseSubnets(scope, vpc, vpcSubnets) };
    whenLookedUp(scope, () => rejectPublicDatabase(scope, vpc, target));
    warnOfPublicDatabase(scope, target);
    this.path = new DatabasePath(scope, this.place, target, options.secretsAccess);
  }

  public get securityGroup(): ISecurityGroup {
    return this.place.securityGroup;
  }

  /**
   * Opens the paths of the handler for another function. All resources for this are in the stack of that function, because the stack of the API
   * may already depend on that stack, for example if the API invokes the function.
   *
   * @throws for a function outside of the VPC
   */
  public pathFrom(other: Function): DatabasePath {
    const place = functionPlacement(other, this.place);
    const path = new DatabasePath(other, place, this.target, this.options.secretsAccess);
    acknowledgeOpenGroup(place.securityGroup);
    return path;
  }
}
