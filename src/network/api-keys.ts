import { IApiKey, IRestApi, QuotaSettings, Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { checkThrottle, ThrottleOptions } from './throttle-options';
import { whenLookedUp } from '../private/pending-lookup';
import { ValidationError } from '../private/validation-error';

/** Whether callers of a REST API are told apart, to give each a share. */
export interface ApiKeyOptions {
  /**
   * Whether callers also have to send an API key, in the header `x-api-key`, of a usage plan of the API. A key says whose share a
   * request is taken from, and authorises nobody: routes have an authorizer as well, and those that are open need no key
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
   *
   * @default false
   */
  readonly apiKeyRequired?: boolean;
}

/** How much the callers with one API key each may ask for. */
export interface UsagePlanOptions {
  /**
   * Requests that each key may make per second and at once, within what the API lets through.
   *
   * @default - no limit but the API's
   */
  readonly throttle?: ThrottleOptions;

  /**
   * Requests that each key may make in a day, week or month.
   *
   * @default - no limit
   */
  readonly quota?: QuotaSettings;

  /**
   * Keys of the plan, as made by `api.restApi.addApiKey()`; more can be added with `addApiKey` of the plan.
   *
   * @default - none
   */
  readonly apiKeys?: IApiKey[];
}

/** An API that a usage plan can be for. */
export interface PlannedApi extends Construct {
  readonly restApi: IRestApi;
  readonly stage: Stage;
}

/**
 * Makes a usage plan for the one stage of an API.
 *
 * @throws where the API asks for no key, so that the plan would concern nobody
 */
export function createUsagePlan(api: PlannedApi, id: string, asksForKey: boolean, { throttle, quota, apiKeys = [] }: UsagePlanOptions): UsagePlan {
  if (!asksForKey) {
    throw new ValidationError({ problem: 'a usage plan is for callers with API keys, and the API asks for none', remedy: 'set apiKeyRequired: true' }, api);
  }
  whenLookedUp(api, () => checkThrottle(`the usage plan ${id}`, throttle, api));
  const plan = new UsagePlan(api, id, { throttle, quota, apiStages: [{ api: api.restApi, stage: api.stage }] });
  apiKeys.forEach(key => plan.addApiKey(key));
  return plan;
}
