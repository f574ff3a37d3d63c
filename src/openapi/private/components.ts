/** Sections of the components of an OpenAPI document (https://spec.openapis.org/oas/v3.1.0#components-object). */
export type ComponentKind = 'schemas' | 'parameters' | 'headers';

/** Reference to a component. */
export interface Reference { readonly $ref: string }

/** Parts of an OpenAPI document that several operations refer to; a document has only those in use. */
export class Components {
  private readonly parts = new Map<ComponentKind, Map<string, object>>();

  /** Adds a component, unless there is one of that name, and returns a reference to it. */
  public refer(kind: ComponentKind, name: string, part: object): Reference {
    const named = this.parts.get(kind) ?? new Map<string, object>();
    this.parts.set(kind, named);
    if (!named.has(name)) {
      named.set(name, part);
    }
    return { $ref: `#/components/${kind}/${name}` };
  }

  /** Returns all components by kind. */
  public render(): { readonly [kind: string]: object } {
    return Object.fromEntries([...this.parts].map(([kind, named]) => [kind, Object.fromEntries(named)]));
  }
}
