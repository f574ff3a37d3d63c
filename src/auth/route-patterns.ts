/** How far a wildcard goes: over one part of a path, as people write it, or over any number of them, as IAM reads it. */
export type Reach = 'part' | 'path';

/**
 * Whether some request to a route is among those that a pattern names.
 *
 * @param pattern a method or `*` and a path, in which a part may be a parameter or `*`; the last `*` stands for all that follows
 * @param route key of a route, as in `GET /orders/{id}`
 */
export function covers(pattern: string, route: string, reach: Reach): boolean {
  const [method, ...parts] = partsOf(pattern);
  const [routeMethod, ...routeParts] = partsOf(route);
  return (method === '*' || routeMethod === 'ANY' || method === routeMethod) && overlap(parts, routeParts, reach);
}

/** The pattern as the end of an ARN: IAM knows no other wildcard than `*` (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html). */
export function invokePath(pattern: string): string {
  return pattern.replace(' ', '').replace(/\{\w+\+?\}/g, '*');
}

function partsOf(key: string): string[] {
  const [method, path] = key.split(' ');
  return [method, ...path.split('/').slice(1)];
}

function overlap(pattern: readonly string[], route: readonly string[], reach: Reach): boolean {
  if (pattern.length === 0 || route.length === 0) {
    return pattern.length === route.length;
  }
  const [[first, ...rest], [part, ...others]] = [pattern, route];
  const wildcard = first === '*' || isParameter(first);
  if (!wildcard && !isParameter(part) && first !== part) {
    return false;
  }
  const goesOn = wildcard && (reach === 'path' || isGreedy(first) || (first === '*' && rest.length === 0));
  return overlap(rest, others, reach) || (goesOn && overlap(pattern, others, reach)) || (isGreedy(part) && overlap(rest, route, reach));
}

function isParameter(part: string): boolean {
  return part.startsWith('{');
}

function isGreedy(part: string): boolean {
  return part.endsWith('+}');
}
