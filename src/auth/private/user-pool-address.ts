import { Stack, Token } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';

/** ARN and issuer of a user pool. */
export interface UserPoolAddress {
  readonly arn: string;
  /** Issuer of its tokens, without `https://`. */
  readonly providerName: string;
}

/** User pool ID, as in `eu-west-1_Ab1Cd2Ef3`. */
const POOL_ID = /^([a-z]{2}(?:-[a-z]+)+-\d+)_\w+$/;

/**
 * Returns ARN and issuer of a user pool. For a user pool that was imported by its ID, CDK assumes the region of the stack, and the issuer would
 * be wrong. The region is therefore taken from the ID, which begins with it.
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

/** The ARN then contains a token for the partition. An explicit ARN names the region; a replica there keeps the ID of its first region. */
function isImportedById({ userPoolArn, userPoolId }: IUserPool): boolean {
  return Token.isUnresolved(userPoolArn) && !Token.isUnresolved(userPoolId);
}
