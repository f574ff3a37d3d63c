import { type Change, type DiffLine, review, setLines } from './change';
import { directReferences, templateText } from '../assembly/readable-text';
import type { Resource, Resources } from '../assembly/resources';
import type { Stack } from '../assembly/stacks';

/** Functions of an API, or that of scripts. */
export interface FunctionsOf {
  readonly stack: Stack;
  readonly ids: readonly string[];
}

/** IAM policies beside a role, which name their roles. */
const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

/** Compares what the roles of functions may do, one action and resource at a time, so that an edited statement shows the difference only. */
export function comparePermissions(before: FunctionsOf | undefined, after: FunctionsOf | undefined): Change[] {
  return lineChange('IAM permissions', setLines(permissionsOf(before), permissionsOf(after)));
}

/** Compares the rules of the security groups of functions, and the rules of other groups that name them. */
export function compareSecurityGroups(before: FunctionsOf | undefined, after: FunctionsOf | undefined): Change[] {
  return lineChange('security group rules', setLines(rulesOf(before), rulesOf(after)));
}

function lineChange(text: string, lines: readonly DiffLine[]): Change[] {
  return lines.length > 0 ? [review(text, lines)] : [];
}

function permissionsOf(functions: FunctionsOf | undefined): string[] {
  if (!functions) return [];
  const { stack: { resources }, ids } = functions;
  const roles = ids.flatMap(id => directReferences(resources[id]?.Properties?.Role));
  const inRoles = roles.flatMap(id => listOf(resources[id]?.Properties?.Policies).map((policy: any) => policy.PolicyDocument));
  const beside = resourcesOf(resources, POLICIES)
    .filter(({ Properties }) => directReferences(Properties?.Roles).some(id => roles.includes(id)))
    .map(({ Properties }) => Properties?.PolicyDocument);
  const managed = roles.flatMap(id => listOf(resources[id]?.Properties?.ManagedPolicyArns)).map(arn => `policy ${templateText(arn, resources)}`);
  const statements = [...inRoles, ...beside].flatMap((document: any) => listOf(document?.Statement));
  return [...managed, ...statements.flatMap(statement => statementLines(statement, resources))];
}

function statementLines(statement: any, resources: Resources): string[] {
  const condition = statement.Condition === undefined ? '' : ` if ${templateText(statement.Condition, resources)}`;
  const actions = [...listOf(statement.Action), ...listOf(statement.NotAction).map(action => `all but ${action}`)];
  const targets = [
    ...listOf(statement.Resource).map(target => templateText(target, resources)),
    ...listOf(statement.NotResource).map(target => `all but ${templateText(target, resources)}`),
  ];
  return actions.flatMap(action => targets.map(target => `${String(statement.Effect).toLowerCase()} ${action} on ${target}${condition}`));
}

function rulesOf(functions: FunctionsOf | undefined): string[] {
  if (!functions) return [];
  const { stack: { resources }, ids } = functions;
  const groups = new Set(ids.flatMap(id => directReferences((resources[id]?.Properties?.VpcConfig as any)?.SecurityGroupIds)));
  const inGroups = [...groups].flatMap(id => ['Egress', 'Ingress'].flatMap(direction =>
    listOf(resources[id]?.Properties?.[`SecurityGroup${direction}`]).map(rule => ruleText(direction, id, rule, resources))));
  const beside = ['Egress', 'Ingress'].flatMap(direction => resourcesOf(resources, [`AWS::EC2::SecurityGroup${direction}`]).flatMap(({ Properties: rule = {} }) => {
    const [group = ''] = directReferences(rule.GroupId);
    const isTheirs = [group, ...directReferences(peerOf(rule))].some(id => groups.has(id));
    return isTheirs ? [ruleText(direction, group || templateText(rule.GroupId, resources), rule, resources)] : [];
  }));
  return [...inGroups, ...beside];
}

/** Returns a rule as in `Shop/Api/SecurityGroup: to Shop/Db/SecurityGroup, tcp 5432`. */
function ruleText(direction: string, group: string, rule: any, resources: Resources): string {
  const [from, to] = [templateText(rule.FromPort ?? '', resources), templateText(rule.ToPort ?? '', resources)];
  const protocol = rule.IpProtocol === '-1' ? 'all traffic' : `${templateText(rule.IpProtocol, resources)} ${from === to ? from : `${from}-${to}`}`;
  const peer = templateText(peerOf(rule) ?? 'anywhere', resources);
  return `${templateText({ Ref: group }, resources)}: ${direction === 'Egress' ? 'to' : 'from'} ${peer}, ${protocol.trim()}`;
}

function peerOf(rule: any): unknown {
  const group = rule.DestinationSecurityGroupId ?? rule.SourceSecurityGroupId;
  return rule.CidrIp ?? rule.CidrIpv6 ?? group ?? rule.DestinationPrefixListId ?? rule.SourcePrefixListId;
}

function resourcesOf(resources: Resources, types: readonly string[]): Resource[] {
  return Object.values(resources).filter(({ Type }) => types.includes(Type));
}

function listOf(value: unknown): any[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
