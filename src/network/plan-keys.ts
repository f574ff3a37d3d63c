import { Stack } from 'aws-cdk-lib';
import { CfnApiKey, CfnUsagePlan, CfnUsagePlanKey } from 'aws-cdk-lib/aws-apigateway';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** Stage of an API. */
interface PlannedStage {
  readonly apiId: string;
  readonly stage: string;
}

/**
 * Rejects an API key in two usage plans of one stage, as API Gateway does at deployment: a request could count against either plan
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html). Keys can be added to a plan after it is
 * created, so this is checked during synthesis.
 */
export function checkPlanKeys(scope: IConstruct, stage: () => PlannedStage) {
  const shared = () => [...plansByKey(scope.node.root.node.findAll(), stage())].filter(([, plans]) => plans.length > 1);
  scope.node.addValidation({ validate: () => shared().map(problem) });
}

function problem([key, plans]: [string, string[]]): string {
  return new ValidationError({
    problem: `the API key "${key}" is in more than one usage plan of the API`,
    got: plans.join(', '),
    allowed: 'each key in one plan of a stage',
    remedy: 'create a key for each plan, or use a single plan for these callers',
  }).message;
}

/** Paths of the usage plans of a stage, by the path or ID of their keys. */
function plansByKey(constructs: IConstruct[], stage: PlannedStage): Map<string, string[]> {
  const plans = constructs.filter(isUsagePlan).filter(plan => isFor(plan, stage));
  const found = new Map<string, string[]>();
  for (const entry of constructs.filter(isUsagePlanKey)) {
    const plan = plans.find(({ ref }) => isSame(entry, ref, entry.usagePlanId));
    const apiKey = constructs.filter(isApiKey).find(({ ref }) => isSame(entry, ref, entry.keyId));
    const key = apiKey ? pathOf(apiKey) : text(entry, entry.keyId);
    if (plan) found.set(key, [...found.get(key) ?? [], pathOf(plan)]);
  }
  return found;
}

function isFor(plan: CfnUsagePlan, { apiId, stage }: PlannedStage): boolean {
  const stages: CfnUsagePlan.ApiStageProperty[] = [Stack.of(plan).resolve(plan.apiStages) ?? []].flat();
  return stages.some(each => isSame(plan, [each.apiId, each.stage], [apiId, stage]));
}

/** Whether two values are the same in a stack, in which values of other stacks are imported. */
function isSame(scope: IConstruct, one: unknown, other: unknown): boolean {
  return text(scope, one) === text(scope, other);
}

function text(scope: IConstruct, value: unknown): string {
  const resolved = Stack.of(scope).resolve(value);
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
}

function pathOf(resource: IConstruct): string {
  return resource.node.path.replace(/\/Resource$/, '');
}

function isUsagePlan(construct: IConstruct): construct is CfnUsagePlan {
  return construct instanceof CfnUsagePlan;
}

function isUsagePlanKey(construct: IConstruct): construct is CfnUsagePlanKey {
  return construct instanceof CfnUsagePlanKey;
}

function isApiKey(construct: IConstruct): construct is CfnApiKey {
  return construct instanceof CfnApiKey;
}
