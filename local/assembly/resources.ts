/** Resources of a CloudFormation template by logical id. */
export interface Resources {
  readonly [logicalId: string]: Resource;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: unknown };
  readonly Metadata?: { readonly [name: string]: unknown };
  readonly DependsOn?: string | readonly string[];
}

/**
 * Finds the function that a value references by intrinsic functions, directly or through an alias or a version.
 *
 * @returns the logical id, or undefined when the value references no function
 */
export function findFunction(resources: Resources, value: unknown): string | undefined {
  for (const id of referencesIn(value)) {
    const resource = resources[id];
    if (resource?.Type === 'AWS::Lambda::Function') return id;
    const behind = resource?.Type === 'AWS::Lambda::Alias' || resource?.Type === 'AWS::Lambda::Version'
      ? findFunction(resources, resource.Properties?.FunctionName)
      : undefined;
    if (behind !== undefined) return behind;
  }
  return undefined;
}

/** Returns all logical ids in a value: of `Ref`, `Fn::GetAtt` and the placeholders of `Fn::Sub`. */
export function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner).split('.')[0]!];
    if (key === 'Fn::Sub') return [...placeholdersIn(Array.isArray(inner) ? inner[0] : inner), ...referencesIn(inner)];
    return referencesIn(inner);
  });
}

function placeholdersIn(text: unknown): string[] {
  return [...String(text).matchAll(/\$\{([^!.}]+)/g)].map(match => match[1]!);
}
