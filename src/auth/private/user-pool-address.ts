import { Stack, Token } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';

/** ARN and issuer of a user pool. */
export interface UserPoolAddress {
  readonly arn: string;
  /** The issuer of its tokens, without `https://`. */
  readonly providerName: string;
}

/** As in `eu-west-1_Ab1Cd2Ef3`. */
const POOL_ID = /^([a-z]{2}(?:-[a-z]+)+-\d+)_\w+$/;

/**
 * Where a user pool is. For one that was imported by its id alone, CDK assumes the region of the stack, and the issuer would be one that
 * issues no tokens; its id begins with its region.
 */
export function userPoolAddress(userPool: IUserPool): UserPoolAddress {
  const { userPoolId, env } = userPool;
  const region = isImportedById(userPool) ? POOL_ID.exec(userPoolId)?.[1] : undefined;
  if (region === undefined || region === env.region) {
    return { arn: userPool.userPoolArn, providerName: userPool.userPoolProviderName };
  }
  const stack = Stack.of(userPool);
  return {
    arn: stack.formatArn({ service: 'cognito-idp', region, account: env.account, resource: 'userpool', resourceName: userPoolId }),
    providerName: `cognito-idp.${region}.${stack.urlSuffix}/${userPoolId}`,
  };
}

/** The partition of the ARN is then a token. An ARN that was given names the region, and a replica there keeps the id of its first region. */
function isImportedById({ userPoolArn, userPoolId }: IUserPool): boolean {
  return Token.isUnresolved(userPoolArn) && !Token.isUnresolved(userPoolId);
}
