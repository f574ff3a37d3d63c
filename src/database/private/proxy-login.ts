import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnDBProxy, IDatabaseProxy } from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { databasesOf } from './database-name';
import { iamProblem, isDisabledOn } from './iam-authentication';
import { isPendingLookup } from '../../private/pending-lookup';
import { referenceTarget } from '../../private/references';
import { ValidationError } from '../../private/validation-error';
import { DatabaseLogin } from '../target-config';

/**
 * Checks the login through a proxy of this app that logs in to its database with IAM too, without secrets
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html): the handler needs IAM as well, the database must have IAM
 * authentication enabled, and the role of the proxy needs the permission to connect, which CDK does not grant. The check runs at synthesis, because all
 * of this can be set after the API is created.
 */
export function checkProxyLogin(scope: IConstruct, proxy: IDatabaseProxy, login: DatabaseLogin) {
  const resource = proxy.node.defaultChild;
  if (resource instanceof CfnDBProxy) {
    scope.node.addValidation({ validate: () => resource.defaultAuthScheme === 'IAM_AUTH' && !isPendingLookup(scope) ? problems(scope, proxy, resource, login) : [] });
  }
}

function problems(scope: IConstruct, proxy: IDatabaseProxy, resource: CfnDBProxy, login: DatabaseLogin): string[] {
  if (login.secretArn !== undefined) {
    return hasSecrets(resource) ? [] : [new ValidationError({
      problem: `the proxy "${proxy.node.path}" has no secrets, so it accepts no password`, remedy: 'use DatabaseCredentials.fromIam(userName), or add the secret to the proxy',
    }).message];
  }
  const disabled = databasesOf(proxy).filter(isDisabledOn);
  if (disabled.length === 0 && !mayConnect(resource)) {
    warnOfRole(scope, proxy);
  }
  return disabled.map(database => iamProblem(database.node.path, 'set iamAuthentication: true on the database'));
}

function hasSecrets(resource: CfnDBProxy): boolean {
  const auth: unknown = Stack.of(resource).resolve(resource.auth);
  return Array.isArray(auth) ? auth.length > 0 : auth !== undefined;
}

/** Returns whether the role of a proxy may connect to databases, or is not known. */
function mayConnect(resource: CfnDBProxy): boolean {
  const role = referenceTarget(resource.roleArn);
  const parts = role?.node.scope?.node.findAll() ?? [];
  const policies = parts.filter(each => each instanceof CfnPolicy || each instanceof CfnManagedPolicy || each instanceof CfnRole);
  return role === undefined || hasManagedPolicies(role) || policies.some(policy => documentsOf(policy).includes('rds-db:connect'));
}

function hasManagedPolicies(role: IConstruct): boolean {
  const arns: unknown = role instanceof CfnRole ? Stack.of(role).resolve(role.managedPolicyArns) : undefined;
  return Array.isArray(arns) && arns.length > 0;
}

function documentsOf(policy: CfnPolicy | CfnManagedPolicy | CfnRole): string {
  return JSON.stringify(Stack.of(policy).resolve(policy instanceof CfnRole ? policy.policies : policy.policyDocument) ?? '');
}

function warnOfRole(scope: IConstruct, proxy: IDatabaseProxy) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:proxyRole', [
    `the proxy "${proxy.node.path}" logs in to its database with IAM, but its role has no permission to connect (rds-db:connect);`,
    'pass a role to the proxy and grant it access, as in instance.grantConnect(role, userName), or acknowledge this warning if it is granted elsewhere',
  ].join(' '));
}
