import { Token } from 'aws-cdk-lib';
import { IAlias, IKey } from 'aws-cdk-lib/aws-kms';

/** A key, or the name of the alias that is all that is known of it. */
export interface KnownKey {
  readonly key: IKey;
  /** As in `alias/library`; undefined: `key.keyArn` is the ARN of a key. */
  readonly alias?: string;
}

const PREFIX = 'alias/';
const ALIAS_ARN = /:(alias\/[^:]+)$/;

/**
 * The key behind an alias. In the resources of a policy, the ARN of an alias is the alias itself and never its key
 * (https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html). An alias of this app knows its key, an imported one does not.
 */
export function keyBehind(key: IKey): KnownKey {
  const target = targetOf(key as Partial<IAlias>);
  return target ? keyBehind(target) : { key, alias: aliasOf(key) };
}

function aliasOf(key: IKey): string | undefined {
  const name = (key as Partial<IAlias>).aliasName ?? ALIAS_ARN.exec(key.keyArn)?.[1];
  return name === undefined || Token.isUnresolved(name) || name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
}

/** Of `Alias.fromAliasName`, CDK throws for the target. */
function targetOf(key: Partial<IAlias>): IKey | undefined {
  try {
    return key.aliasTargetKey;
  } catch {
    return undefined;
  }
}
