import { IResolvable, IResolveContext, Token } from 'aws-cdk-lib';

/**
 * Renders a text with tokens as `Fn::Sub`, which is shorter than `Fn::Join`. The text appears in every operation of a body, and the maximum
 * template size is 1 MB.
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

/** Converts one part of `Fn::Join` to the notation of `Fn::Sub`; undefined if it has none. */
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
