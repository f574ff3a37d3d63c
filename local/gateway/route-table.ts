/** What a route table finds for a request. */
export interface RouteMatch<T> {
  readonly route: T;
  /** Path parameters as they stand in the path: still percent-encoded. */
  readonly parameters: { readonly [name: string]: string };
}

interface Entry<T> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly route: T;
}

export interface RouteTableOptions {
  /** REST APIs ignore empty segments, and so a slash at the end; for HTTP APIs `/books/` is another path than `/books`. */
  readonly ignoreEmptySegments: boolean;
}

/** Finds the route of a request; where several match, the one whose literal segment comes first wins. */
export class RouteTable<T extends { readonly method: string; readonly path: string }> {
  private readonly entries: readonly Entry<T>[];

  constructor(routes: readonly T[], private readonly options: RouteTableOptions) {
    this.entries = routes.map(route => ({ method: route.method, segments: this.split(route.path), route }));
  }

  /** @returns undefined when no route has this method and path */
  match(method: string, path: string): RouteMatch<T> | undefined {
    const segments = this.split(path);
    const [best] = this.entries
      .filter(entry => entry.method === method && matches(entry.segments, segments))
      .sort((a, b) => compareLiterals(a.segments, b.segments));
    return best && { route: best.route, parameters: parametersOf(best.segments, segments) };
  }

  private split(path: string): string[] {
    const segments = path.split('/').slice(1);
    return this.options.ignoreEmptySegments ? segments.filter(segment => segment !== '') : segments;
  }
}

function matches(template: readonly string[], segments: readonly string[]): boolean {
  return template.length === segments.length
    && template.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]));
}

function compareLiterals(a: readonly string[], b: readonly string[]): number {
  const difference = a.findIndex((part, index) => isParameter(part) !== isParameter(b[index]!));
  if (difference === -1) return 0;
  return isParameter(a[difference]!) ? 1 : -1;
}

function parametersOf(template: readonly string[], segments: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(template.flatMap((part, index) => (isParameter(part) ? [[part.slice(1, -1), segments[index]!]] : [])));
}

function isParameter(part: string): boolean {
  return part.startsWith('{') && part.endsWith('}');
}
