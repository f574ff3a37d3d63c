/**
 * Returns whether IAM matches a pattern with any request to a route. IAM wildcards match any text, including slashes.
 *
 * @param pattern method or `*` and path, in which a segment can be a parameter or `*`
 * @param route key of a route, as in `GET /orders/{id}`; `ANY` is every method
 */
export function covers(pattern: string, route: string): boolean {
  return match(pattern.replace(/^ANY /, '* '), route, overlap);
}

/**
 * Returns whether a pattern names a route: a parameter names a parameter, `*` any one segment, and a trailing `*` all remaining segments.
 * For example, `GET /orders/{id}` does not name the route `GET /orders/latest`, although IAM matches its requests. A route with the rest of a path
 * is named by the same rest, and by paths without parameters.
 */
export function names(pattern: string, route: string): boolean {
  return match(pattern, route, isNamed);
}

/** Returns the pattern as the end of an ARN: `*` is the only wildcard for a parameter in IAM (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html). */
export function invokePath(pattern: string): string {
  return pattern.replace(/^ANY /, '* ').replace(' ', '').replace(/\{\w+\+?\}/g, '*');
}

type Parts = readonly string[];

function match(pattern: string, route: string, matchPaths: (pattern: Parts, route: Parts) => boolean): boolean {
  const [method, ...parts] = partsOf(pattern);
  const [routeMethod, ...routeParts] = partsOf(route);
  return (method === '*' || routeMethod === 'ANY' || method === routeMethod) && matchPaths(parts, routeParts);
}

function partsOf(key: string): string[] {
  const [method, path] = key.split(' ');
  return [method, ...path.split('/').slice(1)];
}

function overlap(pattern: Parts, route: Parts): boolean {
  if (pattern.length === 0 || route.length === 0) {
    return pattern.length === route.length;
  }
  const [[first, ...rest], [part, ...others]] = [pattern, route];
  const wildcard = first === '*' || isParameter(first);
  if (!wildcard && !isParameter(part) && first !== part) {
    return false;
  }
  return overlap(rest, others) || (wildcard && overlap(pattern, others)) || (isRest(part) && overlap(rest, route));
}

function isNamed(pattern: Parts, route: Parts): boolean {
  if (pattern.length === 0 || route.length === 0) {
    return pattern.length === route.length;
  }
  const [[first, ...rest], [part, ...others]] = [pattern, route];
  if (first === '*') {
    return rest.length === 0 || isNamed(rest, others);
  }
  if (isRest(part) || isRest(first)) {
    return isRest(part) && (isRest(first) || pattern.every(each => each !== '*' && !isParameter(each)));
  }
  return (isParameter(part) || first === part) && isNamed(rest, others);
}

function isRest(part: string): boolean {
  return part.endsWith('+}');
}

function isParameter(part: string): boolean {
  return part.startsWith('{');
}
