import { ValidationError } from '../../private/validation-error';

// REST APIs allow only these characters in a path segment: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
const LITERAL = /^[A-Za-z0-9._:-]+$/;
const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/;
/** The rest of a path, at its end: one or more segments. */
const GREEDY = /^\{([A-Za-z_][A-Za-z0-9_]*)\+\}$/;

/** Returns the distinct parameter names of a path, in order. */
export function parametersOf(path: string): string[] {
  return [...new Set(path.split('/').flatMap(segment => (PARAMETER.exec(segment) ?? GREEDY.exec(segment))?.[1] ?? []))];
}

/** Returns the path without parameter names: API Gateway does not distinguish routes of the same shape. */
export function shapeOf(path: string): string {
  return path.split('/').map(segment => PARAMETER.test(segment) ? '{}' : segment).join('/');
}

/** Returns whether a path segment is the rest of a path, as in `{proxy+}`. */
export function isGreedy(segment: string): boolean {
  return GREEDY.test(segment);
}

/**
 * Returns the path, if API Gateway accepts it and requests can reach it; otherwise throws.
 *
 * @param route name of the route in errors
 * @param takesRest whether the path can end with the rest of a path, as in `/{proxy+}`
 */
export function checkPath(route: string, path: string, takesRest: boolean): string {
  if (!path.startsWith('/')) {
    throw new ValidationError({ problem: `${route}: the path must start with a slash`, got: path, remedy: `write "/${path}"` });
  }
  if (path !== '/' && path.endsWith('/')) {
    throw new ValidationError({ problem: `${route}: the path must not end with a slash`, got: path, remedy: `write "${path.replace(/\/+$/, '')}"` });
  }
  const segments = path === '/' ? [] : path.slice(1).split('/');
  const [last = '', ...others] = [...segments].reverse();
  others.forEach(segment => checkSegment(route, segment, false));
  if (segments.length > 0) checkSegment(route, last, takesRest);
  const twice = segments.find((segment, index) => PARAMETER.test(segment) && segments.indexOf(segment) !== index);
  if (twice) {
    throw new ValidationError({ problem: `${route}: two path parameters have the same name`, got: twice.slice(1, -1), remedy: 'rename one of them' });
  }
  return path;
}

function checkSegment(route: string, segment: string, takesRest: boolean) {
  // Clients remove them before they send a request: https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
  if (segment === '.' || segment === '..') {
    throw new ValidationError({
      problem: `${route}: clients resolve the path segment before they send a request, so the route is unreachable`, got: segment, remedy: 'remove the segment',
    });
  }
  if (GREEDY.test(segment)) {
    if (takesRest) return;
    throw new ValidationError({
      problem: `${route}: only the last segment of a FunctionRoute can be the rest of a path`, got: segment, remedy: `write "${segment.replace('+', '')}"`,
    });
  }
  if (!LITERAL.test(segment) && !PARAMETER.test(segment)) {
    throw new ValidationError({
      problem: `${route}: a path segment is not valid`,
      got: segment,
      allowed: 'letters, digits and . _ : - or one parameter as in {name}, with a name of letters, digits and _',
    });
  }
}
