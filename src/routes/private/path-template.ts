import { ValidationError } from '../../private/validation-error';

// REST APIs allow just these in a path part: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
const LITERAL = /^[A-Za-z0-9._:-]+$/;
const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** Names of the parameters of a path, in order, each once. */
export function parametersOf(path: string): string[] {
  return [...new Set(path.split('/').flatMap(segment => PARAMETER.exec(segment)?.[1] ?? []))];
}

/** The path with every parameter's name taken out: two routes of one shape cannot be told apart. */
export function shapeOf(path: string): string {
  return path.split('/').map(segment => PARAMETER.test(segment) ? '{}' : segment).join('/');
}

/**
 * Refuses paths that API Gateway does not take, or that no request reaches; gives back any other.
 *
 * @param route names the route in errors
 */
export function checkPath(route: string, path: string): string {
  if (!path.startsWith('/')) {
    throw new ValidationError({ problem: `${route}: a path starts with a slash`, got: path, remedy: `write "/${path}"` });
  }
  if (path !== '/' && path.endsWith('/')) {
    throw new ValidationError({ problem: `${route}: a path has no slash at its end`, got: path, remedy: `write "${path.replace(/\/+$/, '')}"` });
  }
  const segments = path === '/' ? [] : path.slice(1).split('/');
  segments.forEach(segment => checkSegment(route, segment));
  const twice = segments.find((segment, index) => PARAMETER.test(segment) && segments.indexOf(segment) !== index);
  if (twice) {
    throw new ValidationError({ problem: `${route}: two path parameters have one name`, got: twice.slice(1, -1), remedy: 'rename one of them' });
  }
  return path;
}

function checkSegment(route: string, segment: string) {
  // Clients take them out before they send a request: https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
  if (segment === '.' || segment === '..') {
    throw new ValidationError({
      problem: `${route}: a part of the path stands for another path, so that no request reaches it`, got: segment, remedy: 'leave it out',
    });
  }
  if (!LITERAL.test(segment) && !PARAMETER.test(segment)) {
    throw new ValidationError({
      problem: `${route}: a part of the path is not valid`,
      got: segment,
      allowed: 'letters, digits and . _ : - or a whole part as {name}, with a name of letters, digits and _',
    });
  }
}
