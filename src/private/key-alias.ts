import { Token } from 'aws-cdk-lib';
import { IAlias, IKey } from 'aws-cdk-lib/aws-kms';

/** Key, or the name of an alias whose key is unknown. */
export interface KnownKey {
  readonly key: IKey;
  /** As in `alias/library`; undefined if `key.keyArn` is the ARN of a key. */
  readonly alias?: string;
}

const PREFIX = 'alias/';
const ALIAS_ARN = /:(alias\/[^:]+)$/;

/**
 * Returns the key of an alias. In the resources of a policy, the ARN of an alias matches the alias only, never its key
 * (https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html). The key of an alias in this app is known, that of an
 * imported one is not.
 */
export function keyBehind(key: IKey): KnownKey {
  const target = targetOf(key as Partial<IAlias>);
  return target ? keyBehind(target) : { key, alias: aliasOf(key) };
}

function aliasOf(key: IKey): string | undefined {
  const name = (key as Partial<IAlias>).aliasName ?? ALIAS_ARN.exec(key.keyArn)?.[1];
  return name === undefined || Token.isUnresolved(name) || name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
}

/** CDK throws for the target of `Alias.fromAliasName`. */
function targetOf(key: Partial<IAlias>): IKey | undefined {
  try {
    return key.aliasTargetKey;
  } catch {
    return undefined;
  }
}
