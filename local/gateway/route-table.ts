/** Match of a route. */
export interface RouteMatch<T> {
  readonly route: T;
  /** Path parameters, still percent-encoded. */
  readonly parameters: { readonly [name: string]: string };
}

const ANY = 'ANY';

interface Entry<T> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly route: T;
}

export interface RouteTableOptions {
  /** Whether to ignore empty segments, including a trailing slash, as REST APIs do; in HTTP APIs `/books/` and `/books` are different paths. */
  readonly ignoreEmptySegments: boolean;
}

/**
 * Finds the route of a request; among several matches, the one with the first literal segment wins, and `{name+}` comes last. The method `ANY` is
 * every method without another route on the path.
 */
export class RouteTable<T extends { readonly method: string; readonly path: string }> {
  private readonly entries: readonly Entry<T>[];

  constructor(routes: readonly T[], private readonly options: RouteTableOptions) {
    this.entries = routes.map(route => ({ method: route.method, segments: this.split(route.path), route }));
  }

  /** @returns undefined when no route has this method and path */
  match(method: string, path: string): RouteMatch<T> | undefined {
    const segments = this.split(path);
    const [best] = this.entries
      .filter(entry => [method, ANY].includes(entry.method) && matches(entry.segments, segments))
      .sort((a, b) => compare(a.segments, b.segments) || Number(a.method === ANY) - Number(b.method === ANY));
    return best && { route: best.route, parameters: this.parametersOf(best.segments, segments, path) };
  }

  private split(path: string): string[] {
    const segments = path.split('/').slice(1);
    return this.options.ignoreEmptySegments ? segments.filter(segment => segment !== '') : segments;
  }

  private parametersOf(template: readonly string[], segments: readonly string[], path: string): { [name: string]: string } {
    return Object.fromEntries(template.flatMap((part, index) => {
      if (isGreedy(part)) return [[part.slice(1, -2), this.rest(segments, index, path)]];
      return isParameter(part) ? [[part.slice(1, -1), segments[index]!]] : [];
    }));
  }

  /** Joins the rest of a path; slashes in the middle belong to the value, even in a REST API. */
  private rest(segments: readonly string[], index: number, path: string): string {
    if (!this.options.ignoreEmptySegments) return segments.slice(index).join('/');
    return path.replace(new RegExp(`^(?:/+[^/]+){${index}}/+`), '').replace(/\/+$/, '');
  }
}

/** Returns whether a route answers requests that another one would answer without it, in either kind of API. */
export function takesOver(route: Pick<Entry<unknown>, 'method'> & { readonly path: string }, other: typeof route): boolean {
  const [own, others] = [route, other].map(({ path }) => path.split('/').slice(1)) as [string[], string[]];
  const order = compare(own, others) || Number(route.method === ANY) - Number(other.method === ANY);
  return [route.method, other.method].some(method => method === ANY || route.method === other.method) && meet(own, others) && order < 0;
}

/** Returns whether some path matches both. */
function meet([first, ...rest]: readonly string[], [otherFirst, ...otherRest]: readonly string[]): boolean {
  if (first === undefined || otherFirst === undefined) return first === otherFirst;
  if (!isParameter(first) && !isParameter(otherFirst)) return first === otherFirst && meet(rest, otherRest);
  if (first === '' || otherFirst === '') return false;
  return isGreedy(first) || isGreedy(otherFirst) || meet(rest, otherRest);
}

function matches(template: readonly string[], segments: readonly string[]): boolean {
  const greedy = isGreedy(template.at(-1) ?? '');
  return (greedy ? template.length <= segments.length : template.length === segments.length)
    && template.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]));
}

function compare(a: readonly string[], b: readonly string[]): number {
  const difference = a.findIndex((part, index) => rank(part) !== rank(b[index]));
  return difference === -1 ? 0 : rank(a[difference]) - rank(b[difference]);
}

function rank(part: string | undefined): number {
  if (part === undefined) return 3;
  return isGreedy(part) ? 2 : Number(isParameter(part));
}

function isGreedy(part: string): boolean {
  return isParameter(part) && part.endsWith('+}');
}

function isParameter(part: string): boolean {
  return part.startsWith('{') && part.endsWith('}');
}
