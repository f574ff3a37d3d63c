import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { databaseEnvironment } from '../database/database-environment';
import { DatabaseTargetConfig } from '../database/target-config';
import { HandlerNetwork } from '../network/handler-network';
import { describe, IAM_DESCRIPTION } from '../private/plain-text';
import { keepsItsPolicies } from '../private/principals';
import { ValidationError } from '../private/validation-error';

/** Database access of the handler for other functions: network paths, permission to log in, and environment variables. */
export class DatabaseAccess {
  constructor(private readonly network: HandlerNetwork, private readonly target: DatabaseTargetConfig) {}

  /** @throws for a function outside of the VPC, and for one that already has access to a database */
  public grantTo(grantee: Function) {
    if (grantee.node.tryFindChild('DatabaseAccess')) {
      throw new ValidationError({
        problem: 'the function already has access to a database, and its environment variables support only one', remedy: 'call grantDatabaseAccess once, or use one function per database',
      }, grantee);
    }
    const path = this.network.pathFrom(grantee);
    const role = grantee.role as IRole; // only imported functions may have none
    const policies = permitLogin(grantee, role, this.target.login.statements);
    Object.entries({ ...databaseEnvironment(this.target), ...path.environment }).forEach(([name, value]) => grantee.addEnvironment(name, value));
    // A custom resource or a trigger may invoke the function as soon as it exists.
    const resource = grantee.node.defaultChild as CfnFunction;
    const { after } = this.target.login;
    [...policies, ...path.rules, ...after ? [after] : []].forEach(needed => resource.node.addDependency(needed));
  }
}

/** A role whose policies cannot be changed gets no statements and a warning: the function cannot log in until the statements are added elsewhere. */
function permitLogin(grantee: Function, role: IRole, statements: PolicyStatement[]): CfnResource[] {
  if (!keepsItsPolicies(role)) {
    const description = describe(grantee, IAM_DESCRIPTION, path => `Lets ${path} log in to its database`);
    const policy = new ManagedPolicy(grantee, 'DatabaseAccess', { description, roles: [role], statements });
    return [policy.node.defaultChild as CfnManagedPolicy];
  }
  new Construct(grantee, 'DatabaseAccess');
  Annotations.of(grantee).addWarningV2('cdk-vpc-lambda-api:nothingGranted', [
    `grantDatabaseAccess granted nothing to the role of "${grantee.node.path}", whose policies this app cannot change; add these statements where the role is`,
    `created, and acknowledge this warning: ${JSON.stringify(Stack.of(grantee).resolve(statements.map(each => each.toStatementJson())))}; until then the function cannot log in`,
  ].join(' '));
  return [];
}
