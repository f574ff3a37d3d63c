import { CfnElement, DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, Reference, Stack, StringConcat, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A reference of a template element to another construct, of the same stack or another. */
export interface ElementReference {
  /** Property of the element that holds it, in the spelling of the template; undefined outside of its properties. */
  readonly property?: string;
  readonly target: Reference['target'];
}

/** A resource or parameter as the template has it, with the references in it. */
export interface RenderedElement {
  readonly type?: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly references: readonly ElementReference[];
}

/** Renders an element as the template of its stack will have it, overrides and all. */
export function renderElement(element: CfnElement): RenderedElement {
  const resolver = new CollectingResolver();
  const rendered = Tokenization.resolve(templateOf(element), { scope: Stack.of(element), resolver, preparing: false });
  const [definition] = Object.values(rendered.Resources ?? {}) as { Type: string; Properties?: object }[];
  return { type: definition?.Type, properties: { ...definition?.Properties }, references: resolver.references };
}

/** The construct of this app that a text refers to, as that of `webAcl.attrArn`; undefined for other texts. */
export function referenceTarget(text: string): IConstruct | undefined {
  const { firstToken } = Tokenization.reverseString(text);
  return Reference.isReference(firstToken) ? firstToken.target : undefined;
}

/** What CDK renders into the template: internal, though CDK's own `Deployment` of REST APIs relies on it across modules too. */
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
