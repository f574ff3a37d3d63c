import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ApiDomainOptions } from '../domains/api-domain-options';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/** Default stage of HTTP APIs, which is not part of the URL. */
export const DEFAULT_STAGE = '$default';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html and CreateStage of API Gateway version 2 */
const STAGE_NAME = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * Returns the stage name of a REST API, `prod` by default.
 *
 * @throws for a name that API Gateway rejects
 */
export function restApiStageName(scope: IConstruct, name: string = 'prod'): string {
  const remedy = name === DEFAULT_STAGE ? 'leave stageName out for "prod", or use VpcLambdaHttpApi: only HTTP APIs have a stage that is not part of the URL' : undefined;
  return checked(scope, name, STAGE_NAME.test(name) && name !== 'test-invoke-stage', remedy);
}

/**
 * Returns the stage name of an HTTP API, by default `$default`, which is not part of the URL.
 *
 * @throws for a name that API Gateway rejects
 */
export function httpApiStageName(scope: IConstruct, name: string = DEFAULT_STAGE): string {
  return checked(scope, name, STAGE_NAME.test(name) || name === DEFAULT_STAGE, undefined);
}

/** Settings that decide where the paths of an API begin. */
interface PlacedApi {
  readonly domain?: ApiDomainOptions;
  readonly stageName?: string;
}

/**
 * Whether route paths start right after the host name: on a domain without a base path, and on a stage that is not part of the URL.
 *
 * @param hiddenStage name of the stage that is not part of the URL, if the kind of API has one
 */
export function beginsAtHost({ domain, stageName }: PlacedApi, hiddenStage: string | undefined): boolean {
  return domain ? !domain.basePath : hiddenStage !== undefined && (stageName ?? hiddenStage) === hiddenStage;
}

function checked(scope: IConstruct, name: string, valid: boolean, remedy: string | undefined): string {
  whenLookedUp(scope, () => {
    if (!Token.isUnresolved(name) && !valid) {
      throw new ValidationError({ problem: 'the stage name is not valid', got: name, allowed: '1 to 128 letters, digits, - and _', remedy }, scope);
    }
  });
  return name;
}
