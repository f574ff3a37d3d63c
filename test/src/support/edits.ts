import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { Resource } from './template';

/** A template, as far as its resources go. */
export interface TemplateOf { readonly Resources: { readonly [logicalId: string]: Resource } }

/** What a deployment of a changed template does to the resources of an API, by their types. */
export interface Effect {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  /** Reasons for which CloudFormation would refuse the deployment. */
  readonly refusals: readonly string[];
}

const SCHEMAS = loadAwsServiceSpecSync();

/** Compares two templates by the schemas of CloudFormation, and looks only at resources of the API, whose logical ids begin with `Api`. */
export function effectOf(before: TemplateOf, after: TemplateOf): Effect {
  const visible = withVisibleReferences(after);
  const { changes } = fullDiff(withVisibleReferences(before), visible).resources;
  const changed = Object.entries(changes).filter(([id]) => id.startsWith('Api'));
  const ids = (...impacts: ResourceImpact[]) => changed.filter(([, { changeImpact }]) => impacts.includes(changeImpact)).map(([id]) => id);
  const typeOf = (id: string) => (after.Resources[id] ?? before.Resources[id]).Type;
  const typesOf = (...impacts: ResourceImpact[]) => [...new Set(ids(...impacts).map(typeOf))].sort();
  const { WILL_CREATE, WILL_UPDATE, WILL_REPLACE, MAY_REPLACE, WILL_DESTROY, WILL_ORPHAN } = ResourceImpact;
  const names = new Set(changed.map(([id]) => nameOf(before, id)));
  const clashes = ids(WILL_CREATE, WILL_REPLACE, MAY_REPLACE).map(id => nameOf(after, id)).filter(name => name && names.has(name));
  return {
    created: typesOf(WILL_CREATE),
    updated: [...new Set([...typesOf(WILL_UPDATE), ...followers(visible, changes)])].sort(),
    replaced: typesOf(WILL_REPLACE, MAY_REPLACE),
    removed: typesOf(WILL_DESTROY, WILL_ORPHAN),
    refusals: [...retyped(before, after), ...clashes.map(name => `${name} exists`)],
  };
}

/** Types of resources of the API that are updated only because what they refer to is replaced. */
function followers({ Resources }: TemplateOf, changes: { readonly [id: string]: { readonly changeImpact: ResourceImpact } }): string[] {
  const replaced = Object.keys(changes).filter(id => [ResourceImpact.WILL_REPLACE, ResourceImpact.MAY_REPLACE].includes(changes[id].changeImpact));
  const refers = (resource: Resource) => replaced.some(id => JSON.stringify(resource.Properties ?? {}).match(`"Ref":"${id}"|"Fn::GetAtt":\\["${id}"`));
  return Object.keys(Resources).filter(id => id.startsWith('Api') && !(id in changes) && refers(Resources[id])).map(id => Resources[id].Type);
}

/** The differ does not look for references to replaced resources inside of other functions than `Fn::GetAtt`, as CloudFormation does. */
function withVisibleReferences<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(withVisibleReferences) as Value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => {
    return [/^Fn::(?!GetAtt|ImportValue)/.test(key) ? key.slice(4) : key, key === 'Fn::Sub' ? substitution(inner as string) : withVisibleReferences(inner)];
  })) as Value;
}

function substitution(text: string): unknown[] {
  return text.split(/(\$\{[^!][^}]*\})/).map(part => {
    const [, id, attribute] = /^\$\{([^.}]+)\.?([^}]*)\}$/.exec(part) ?? [];
    return id === undefined ? part : attribute ? { 'Fn::GetAtt': [id, attribute] } : { Ref: id };
  });
}

/** Logical ids whose type changes: "Update of resource type is not permitted". */
export function retyped(before: TemplateOf, after: TemplateOf): string[] {
  const common = Object.keys(before.Resources).filter(id => id in after.Resources && before.Resources[id].Type !== after.Resources[id].Type);
  return common.map(id => `${id} was ${before.Resources[id].Type} and would be ${after.Resources[id].Type}`);
}

/** Types of which one cannot exist beside another of the same name, and by what they are named, where their ids are not names. */
const SHARED_NAMES: { readonly [type: string]: readonly [string, readonly string[]] } = {
  'AWS::ApiGateway::BasePathMapping': ['mapping', ['DomainName', 'BasePath']],
  'AWS::ApiGatewayV2::ApiMapping': ['mapping', ['DomainName', 'ApiMappingKey']],
  'AWS::ApiGateway::DomainName': ['domain', ['DomainName']],
  'AWS::ApiGatewayV2::DomainName': ['domain', ['DomainName']],
  'AWS::Route53::RecordSet': ['record', ['Name', 'Type']],
};

/** The name of a resource by which CloudFormation finds it, if all of it is in the template; undefined for names that AWS gives. */
function nameOf(template: TemplateOf, id: string): string | undefined {
  const { Type: type, Properties: properties = {} } = template.Resources[id] ?? {};
  const { primaryIdentifier = [] } = [...SCHEMAS.lookup('resource', 'cloudFormationType', 'equals', type)][0] ?? {};
  const [kind, parts] = SHARED_NAMES[type] ?? [type, primaryIdentifier];
  if (parts.length === 0 || !(type in SHARED_NAMES) && parts.some(part => !(part in properties))) {
    return undefined;
  }
  return `${kind} ${parts.map(part => partOf(template, properties[part])).join(' ')}`;
}

/** What is referred to goes by its own name: it may be replaced. */
function partOf(template: TemplateOf, value: any = ''): string {
  return (value.Ref && nameOf(template, value.Ref as string)) ?? JSON.stringify(value);
}
