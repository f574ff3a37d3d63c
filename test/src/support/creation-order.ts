import { App, CfnElement, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IConstruct } from 'constructs';

/**
 * The order in which CloudFormation creates the resources of an app, from what its templates say: `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`
 * within a stack, parameters and outputs of nested stacks, exports, and the dependencies between stacks.
 */
export class CreationOrder {
  private readonly stacks: Stack[];
  private readonly templates: Map<Stack, any>;
  private readonly before = new Map<string, Set<string>>();

  /** @throws for a circle, among stacks or within one */
  constructor(app: App) {
    app.synth();
    this.stacks = app.node.findAll().filter(Stack.isStack);
    this.templates = new Map(this.stacks.map(stack => [stack, Template.fromStack(stack).toJSON()]));
    for (const stack of this.stacks) {
      Object.entries<any>(this.templates.get(stack).Resources ?? {}).forEach(([id, resource]) => this.add(stack, id, resource));
    }
  }

  /** Whether a resource is there before another one is created. */
  public precedes(first: IConstruct, second: IConstruct): boolean {
    return this.reachable(key(second)).has(key(first));
  }

  private add(stack: Stack, id: string, { DependsOn = [], ...rest }: any) {
    const node = `${stack.node.path} ${id}`;
    const own = [...[DependsOn].flat(), ...references(rest)].flatMap(each => this.target(stack, each));
    const others = stack.dependencies.filter(other => other !== stack).flatMap(other => this.resourcesOf(other));
    this.before.set(node, new Set([...own, ...others, ...this.innerOf(stack, id)]));
  }

  /** A parameter of a nested stack is the property of its resource, so everything in it waits for what the parent passes. */
  private target(stack: Stack, name: string): string[] {
    if (this.templates.get(stack).Resources?.[name]) return [`${stack.node.path} ${name}`];
    const { nestedStackParent: parent, nestedStackResource: resource } = stack;
    if (!parent || !resource) return [];
    const passed = this.templates.get(parent).Resources[parent.getLogicalId(resource as CfnElement)].Properties.Parameters?.[name];
    return references(passed).flatMap(each => this.target(parent, each));
  }

  /** The resource of a nested stack is complete when all resources in it are. */
  private innerOf(stack: Stack, id: string): string[] {
    const nested = this.stacks.find(({ nestedStackResource: resource }) => {
      return resource?.stack === stack && stack.getLogicalId(resource as CfnElement) === id;
    });
    return nested ? this.resourcesOf(nested) : [];
  }

  private resourcesOf(stack: Stack): string[] {
    return Object.keys(this.templates.get(stack).Resources ?? {}).map(id => `${stack.node.path} ${id}`);
  }

  private reachable(node: string): Set<string> {
    const found = new Set<string>();
    const open = [...this.edges(node)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (found.has(next)) continue;
      found.add(next);
      open.push(...this.edges(next));
    }
    return found;
  }

  /** What the resource of a nested stack waits for, everything in the nested stack waits for as well. */
  private edges(node: string): string[] {
    const stack = this.stacks.find(each => node.startsWith(`${each.node.path} `))!;
    const outer = stack instanceof NestedStack ? this.waitsOf(stack) : [];
    return [...this.before.get(node)!, ...outer];
  }

  private waitsOf(nested: NestedStack): string[] {
    const parent = nested.nestedStackParent!;
    const resource = nested.nestedStackResource as CfnResource;
    const { DependsOn = [] } = this.templates.get(parent).Resources[parent.getLogicalId(resource)];
    return [DependsOn].flat().flatMap(each => this.target(parent, each));
  }
}

function key(construct: IConstruct): string {
  if (CfnResource.isCfnResource(construct)) return `${construct.stack.node.path} ${construct.stack.resolve(construct.logicalId)}`;
  if (!construct.node.defaultChild) throw new Error(`${construct.node.path} is no resource`);
  return key(construct.node.defaultChild);
}

/** Logical ids in a value. */
function references(value: any): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries<any>(value).flatMap(([name, argument]) => {
    if (name === 'Ref' && typeof argument === 'string') return [argument];
    if (name === 'Fn::GetAtt') return [[argument].flat()[0].split('.')[0]];
    if (name === 'Fn::Sub') return [...[argument].flat()[0].matchAll(/\$\{([^!.}]+)/g)].map(([, id]) => id).concat(references([argument].flat()[1]));
    return references(argument);
  });
}
