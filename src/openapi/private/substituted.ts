import { IResolvable, IResolveContext, Token } from 'aws-cdk-lib';

/**
 * A text that CloudFormation completes, in the shorter of its two notations: `Fn::Sub` instead of `Fn::Join`. What stands in every
 * operation of a body makes a difference to the size of the template, which ends at 1 MB.
 *
 * @param text with tokens
 */
export function substituted(text: string): string {
  return Token.asString(new Substituted(text));
}

class Substituted implements IResolvable {
  public readonly creationStack = [];

  constructor(private readonly text: string) {}

  public resolve(context: IResolveContext): unknown {
    const resolved = context.resolve(this.text);
    const parts: unknown[] | undefined = resolved?.['Fn::Join']?.[1];
    const placeholders = parts?.map(placeholder);
    return placeholders?.every(part => part !== undefined) ? { 'Fn::Sub': placeholders.join('') } : resolved;
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** One part of a joined text as `Fn::Sub` has it; undefined for what it has no notation for. */
function placeholder(part: any): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = Object(part);
  if (typeof part === 'string') {
    return part.replace(/\$\{/g, '${!');
  }
  if (ref !== undefined) {
    return `\${${ref}}`;
  }
  return attribute && `\${${attribute.join('.')}}`;
}
