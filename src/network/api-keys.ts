import { IApiKey, IRestApi, QuotaSettings, Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { checkThrottle, ThrottleOptions } from './throttle-options';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/** API keys of a REST API, which identify callers to limit each of them. */
export interface ApiKeyOptions {
  /**
   * Whether callers must also send an API key of a usage plan of the API, in the header `x-api-key`. A key determines the usage plan that a
   * request counts against. It does not authorize callers: routes also have an authorizer, and routes without one do not require a key
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;
}

/** Limits of callers that use an API key. */
export interface UsagePlanOptions {
  /**
   * Throttling limits of each key, in addition to those of the API.
   *
   * @default - only the limits of the API
   */
  readonly throttle?: ThrottleOptions;

  /**
   * Number of requests that each key may make in a day, week or month.
   *
   * @default - no limit
   */
  readonly quota?: QuotaSettings;

  /**
   * Keys of the plan, created with `api.restApi.addApiKey()`. Keys can also be added later with `addApiKey` of the plan.
   *
   * @default - none
   */
  readonly apiKeys?: IApiKey[];
}

/** API that supports usage plans. */
export interface PlannedApi extends Construct {
  readonly restApi: IRestApi;
  readonly stage: Stage;
}

/**
 * Creates a usage plan for the stage of an API.
 *
 * @throws if the API does not require keys, so that the plan would have no effect
 */
export function createUsagePlan(api: PlannedApi, id: string, requiresKey: boolean, { throttle, quota, apiKeys = [] }: UsagePlanOptions): UsagePlan {
  if (!requiresKey) {
    throw new ValidationError({ problem: 'a usage plan requires API keys, but the API does not require them', remedy: 'set apiKeyRequired: true' }, api);
  }
  whenLookedUp(api, () => checkThrottle(`the usage plan ${id}`, throttle, api));
  const plan = new UsagePlan(api, id, { throttle, quota, apiStages: [{ api: api.restApi, stage: api.stage }] });
  apiKeys.forEach(key => plan.addApiKey(key));
  return plan;
}
