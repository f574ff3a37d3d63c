import { Fn, Resource, Stack, Token } from 'aws-cdk-lib';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { isOfOtherAccount } from '../../private/placement';
import { ValidationError } from '../../private/validation-error';

/** Identifiers of a secret for requests of the handler and for its policy. */
export interface SecretReference {
  /** `SecretId` of the requests: the complete ARN, the name, or a partial ARN for a secret of another account. */
  readonly id: string;
  /** ARN for policies; ends in `-??????` if the characters that Secrets Manager adds to the name are not known. */
  readonly arn: string;
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html#API_CreateSecret_RequestParameters */
const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** Hyphen and six characters, as in the suffix that Secrets Manager adds to every ARN. */
const SUFFIX = /-.{6}$/;

const RESOURCE = ':secret:';

/**
 * Requests a secret by its complete ARN if that is known, otherwise by its name. Secrets Manager takes the last six characters of a partial
 * ARN for its own suffix if a hyphen precedes them, so it does not find `…:secret:db-reader`. A name is always found, but only in the account of
 * the caller: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 *
 * @throws for a name that is not valid, and for a secret of another account that can be found neither by name nor by partial ARN
 */
export function secretReference(scope: IConstruct, secret: ISecret): SecretReference {
  const complete = completeArn(scope, secret);
  if (complete !== undefined) {
    return { id: complete, arn: complete };
  }
  const partial = secret.secretArn;
  const name = resourceName(partial) ?? resourceName(lastText(scope, partial)) ?? Fn.select(6, Fn.split(':', partial));
  checkName(scope, secret, name);
  return { id: needsArn(scope, secret, name) ? partial : name, arn: `${partial}-??????` };
}

/** In another account or region, CDK knows a secret of this app by its name only. An ARN imported as complete can lack the suffix. */
function completeArn(scope: IConstruct, secret: ISecret): string | undefined {
  const [theirs, ours] = [secret.stack, Stack.of(scope)];
  if (Resource.isOwnedResource(secret) && (theirs.account !== ours.account || theirs.region !== ours.region)) {
    return undefined;
  }
  const arn = secret.secretFullArn;
  const name = arn && resourceName(arn);
  return name && !Token.isUnresolved(name) && !SUFFIX.test(name) ? undefined : arn;
}

/** Returns the name in an ARN, unless the whole ARN is a token. */
function resourceName(arn: string): string | undefined {
  return arn.includes(RESOURCE) ? arn.slice(arn.indexOf(RESOURCE) + RESOURCE.length) : undefined;
}

/** Returns the last text of a resolved token, as in `:secret:library` for a secret that this app creates in another account. */
function lastText(scope: IConstruct, token: string): string {
  const resolved = Stack.of(scope).resolve(token);
  const parts: unknown[] = resolved['Fn::Join']?.[1] ?? [resolved];
  const last = parts[parts.length - 1];
  return typeof last === 'string' ? last : '';
}

/** Returns whether a name would be looked up in the wrong account. If the account of the API is not known, the ARN is correct in either case. */
function needsArn(scope: IConstruct, secret: ISecret, name: string): boolean {
  const [theirs, ours] = [secret.env.account, Stack.of(scope).account];
  if (theirs === ours || Token.isUnresolved(theirs)) {
    return false;
  }
  const ambiguous = !Token.isUnresolved(name) && SUFFIX.test(name);
  if (ambiguous && isOfOtherAccount(scope, secret)) {
    throw new ValidationError({
      problem: `the secret "${secret.node.path}" of the account ${theirs} is known only by its name, which ends like the suffix of an ARN, so Secrets Manager would not find it`,
      got: name,
      allowed: 'the complete ARN, which ends in a hyphen and six characters that Secrets Manager adds to the name',
      remedy: 'import it with Secret.fromSecretCompleteArn(), or rename it',
    }, scope);
  }
  return !ambiguous;
}

function checkName(scope: IConstruct, secret: ISecret, name: string) {
  if (!Token.isUnresolved(name) && !NAME.test(name)) {
    throw new ValidationError({
      problem: `the name of the secret "${secret.node.path}" is not valid`,
      got: name,
      allowed: 'up to 512 letters, digits and /_+=.@-',
      remedy: 'write the name without wildcards; the policy already covers the characters that Secrets Manager adds',
    }, scope);
  }
}
