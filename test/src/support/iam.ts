import { anonymousPrincipal, RequestAnalysis, runSimulation, Simulation } from '@cloud-copilot/iam-simulate';
import { DeployedApp } from './intrinsics';
import { arn, arnOf, DeployedResource, ENVIRONMENT } from './physical-ids';
import { resourcePolicyOf } from './resource-policies';

/** Who asks: an ARN, the name of an AWS service, or nobody by name. */
export interface Caller {
  readonly principal: Simulation['request']['principal'];
  readonly policies: Simulation['identityPolicies'];
}

/** Condition keys of a request, such as `kms:ViaService`; some have several values. */
export interface Context { readonly [key: string]: string | string[] }

/** The answer, and the statements that gave it; none of them when nothing allowed the request. */
export interface Decision { readonly allowed: boolean; readonly by: string[] }

type IdentityAnalysis = NonNullable<RequestAnalysis['identityAnalysis']>;

/** Somebody who brings no permission of their own: what a resource policy allows them, it allows everybody. */
export const ANYONE: Caller = { principal: anonymousPrincipal, policies: [] };

/** A role of the same account that may do everything, so that only others' policies can stop it. */
export const ADMINISTRATOR: Caller = {
  principal: arn('iam', 'role/Administrator', { ...ENVIRONMENT, region: '' }),
  policies: [{ name: 'AdministratorAccess', policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }],
};

/** An AWS service, as `apigateway.amazonaws.com`. */
export function service(principal: string): Caller {
  return { principal, policies: [] };
}

/**
 * Answers as IAM would, from the policies in an app's templates:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export class Iam {
  private readonly resourcePolicies = new Map<string, object | undefined>();

  constructor(private readonly app: DeployedApp) {}

  /** The role with an ARN, and all policies that are attached to it, from either side. */
  public role(roleArn: string): Caller {
    const role = this.app.resources('AWS::IAM::Role').find(each => arnOf(each) === roleArn);
    if (!role) {
      throw new Error(`the role ${roleArn} is in no template`);
    }
    return { principal: roleArn, policies: [...this.managedPolicies(role), ...this.inlinePolicies(role)] };
  }

  /**
   * Whether a request is allowed. Throws when there is no such request in AWS.
   *
   * @param resource an ARN, or `*` for any resource at all
   */
  public async can(caller: Caller, action: string, resource: string, context: Context = {}): Promise<Decision> {
    const decision = await this.decide(caller, action, resource, context);
    if (!decision) {
      throw new Error(`${action} is not about ${resource}, or has none of the condition keys ${Object.keys(context)}`);
    }
    return decision;
  }

  /** As `can`, but undefined when the action is about resources of other types, or does not have one of the condition keys. */
  public async decide(caller: Caller, action: string, resource: string, context: Context = {}): Promise<Decision | undefined> {
    const analyses = await simulate(caller, action, resource, context, this.resourcePolicy(resource));
    if (!analyses) return undefined;
    const allowed = analyses.some(({ result }) => result === 'Allowed');
    return { allowed, by: statements(analyses.flatMap(({ identityAnalysis, resourceAnalysis }) => [identityAnalysis, resourceAnalysis]), allowed) };
  }

  /**
   * Whether the policy of a VPC endpoint lets a request pass, whatever other policies say. It names principals, as the
   * policy of a resource does, and the simulator knows them only there:
   * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
   */
  public async passes(endpoint: DeployedResource, { principal }: Caller, action: string, resource: string, context: Context = {}): Promise<Decision> {
    const policy = endpoint.properties.PolicyDocument;
    if (!policy) return { allowed: true, by: ['the default policy'] };
    const analyses = await simulate({ principal, policies: [] }, action, resource, context, policy);
    if (!analyses) {
      throw new Error(`${action} is not about ${resource}`);
    }
    const verdicts = analyses.map(({ resourceAnalysis }) => resourceAnalysis);
    const allowed = verdicts.some(verdict => verdict?.result === 'Allowed' || verdict?.result === 'AllowedForAccount');
    return { allowed, by: statements(verdicts, allowed) };
  }

  /** The policy of a resource, where it has one. */
  public resourcePolicy(resource: string): object | undefined {
    if (!this.resourcePolicies.has(resource)) {
      this.resourcePolicies.set(resource, resourcePolicyOf(this.app, resource));
    }
    return this.resourcePolicies.get(resource);
  }

  /** Gives a resource a policy that is in no template, as somebody else has to write it. */
  public addResourcePolicy(resource: string, policy: object) {
    this.resourcePolicies.set(resource, policy);
  }

  private managedPolicies(role: DeployedResource): Caller['policies'] {
    const { ManagedPolicyArns: attached = [], PermissionsBoundary } = role.properties;
    const managed = this.app.resources('AWS::IAM::ManagedPolicy')
      .filter(policy => attached.includes(this.app.ref(policy)) || policy.properties.Roles?.includes(this.app.ref(role)));
    const elsewhere = attached.filter((policy: string) => !managed.some(known => this.app.ref(known) === policy));
    if (PermissionsBoundary || elsewhere.length > 0) {
      throw new Error(`the role has policies that are in no template: ${[PermissionsBoundary, ...elsewhere].filter(Boolean)}`);
    }
    return managed.map(({ logicalId, properties }) => ({ name: logicalId, policy: properties.PolicyDocument }));
  }

  private inlinePolicies(role: DeployedResource): Caller['policies'] {
    const separate = this.app.resources('AWS::IAM::Policy', 'AWS::IAM::RolePolicy').map(({ properties }) => properties)
      .filter(({ Roles, RoleName }) => [Roles, RoleName].flat().includes(this.app.ref(role)));
    return [...separate, ...role.properties.Policies ?? []].map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName, policy: PolicyDocument }));
  }
}

function statements(analyses: (Pick<IdentityAnalysis, 'allowStatements' | 'denyStatements'> | undefined)[], allowed: boolean): string[] {
  const found = analyses.flatMap(analysis => (allowed ? analysis?.allowStatements : analysis?.denyStatements) ?? []);
  return [...new Set(found.map(({ explain }) => explain.identifier))];
}

/** Undefined for requests that AWS does not have: the simulator would answer without what it does not know. */
async function simulate({ principal, policies }: Caller, action: string, resource: string, context: Context, resourcePolicy?: object) {
  const identity: Context = typeof principal === 'string' && principal.startsWith('arn:') ? { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': principal.split(':')[4] } : {};
  const outcome = await runSimulation({
    request: {
      principal,
      action,
      resource: { resource, accountId: resource.split(':')[4] || ENVIRONMENT.account },
      contextVariables: { ...identity, ...context },
    },
    identityPolicies: policies,
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy,
  }, {});
  if (outcome.resultType === 'error') {
    if (['no.resource.types', 'must.use.wildcard'].includes(outcome.errors.message)) return undefined;
    throw new Error(`${action} on ${resource}: ${JSON.stringify(outcome.errors)}`);
  }
  const results = outcome.resultType === 'single' ? [outcome.result] : outcome.results;
  return results.some(({ ignoredContextKeys = [] }) => ignoredContextKeys.length > 0) ? undefined : results.map(({ analysis }) => analysis);
}
