import { DeployedApp } from './intrinsics';
import { arnOf, ENVIRONMENT } from './physical-ids';

/** A hyphen and six characters: the end of a complete ARN, and of some names. */
const SUFFIX = /-.{6}$/;

/**
 * Finds secrets as Secrets Manager does. A partial ARN that ends in a hyphen and six characters is taken for a complete one:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export class SecretsManager {
  private readonly arns: string[];

  /** @param imported complete ARNs of the secrets that are in no template */
  constructor(app: DeployedApp, ...imported: string[]) {
    this.arns = [...app.resources('AWS::SecretsManager::Secret').map(resource => arnOf(resource)!), ...imported];
  }

  /** ARN of what a request is about, made in the account and region of the tests. */
  public find(secretId: string): string | undefined {
    const of = (arn: string) => arn.replace(SUFFIX, '');
    if (secretId.startsWith('arn:')) {
      return this.arns.find(arn => SUFFIX.test(secretId) ? arn === secretId : of(arn) === secretId);
    }
    return this.arns.find(arn => of(arn) === `arn:aws:secretsmanager:${ENVIRONMENT.region}:${ENVIRONMENT.account}:secret:${secretId}`);
  }
}
