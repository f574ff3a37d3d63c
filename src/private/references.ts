import { CfnElement, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Reference from a template element to another construct, in the same stack or another. */
export interface ElementReference {
  /** Property of the element that contains it, spelled as in the template; undefined outside of its properties. */
  readonly property?: string;
  readonly target: Reference['target'];
}

/** Resource or parameter as in the template, with its references. */
export interface RenderedElement {
  readonly type?: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly references: readonly ElementReference[];
}

/** Renders an element as it will be in the template of its stack, including overrides. */
export function renderElement(element: CfnElement): RenderedElement {
  const resolver = new CollectingResolver();
  const rendered = Tokenization.resolve(templateOf(element), { scope: Stack.of(element), resolver, preparing: false });
  const [definition] = Object.values(rendered.Resources ?? {}) as { Type: string; Properties?: object }[];
  return { type: definition?.Type, properties: { ...definition?.Properties }, references: resolver.references };
}

/** Construct of this app that a text refers to, such as the web ACL of `webAcl.attrArn`; undefined for other texts. */
export function referenceTarget(text: string): IConstruct | undefined {
  const { firstToken } = Tokenization.reverseString(text);
  return Reference.isReference(firstToken) ? firstToken.target : undefined;
}

/** Fragment that CDK renders into the template. Internal, but the `Deployment` of REST APIs in CDK also relies on it across modules. */
function templateOf(element: CfnElement): object {
  return (element as unknown as { _toCloudFormation(): object })._toCloudFormation();
}

class CollectingResolver extends DefaultTokenResolver {
  public readonly references: ElementReference[] = [];

  constructor() {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor) {
    if (Reference.isReference(token)) {
      this.references.push({ property: propertyOf(context.documentPath), target: token.target });
    }
    return super.resolveToken(token, context, postProcessor);
  }
}

function propertyOf(path: readonly string[]): string | undefined {
  const name = path.includes('Properties') ? path[path.indexOf('Properties') + 1] : undefined;
  return name && name.charAt(0).toUpperCase() + name.slice(1);
}
