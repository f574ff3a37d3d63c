import { ValidationError } from '../../private/validation-error';

/** A path template, taken apart. */
export interface PathTemplate {
  /** Names of the parameters, in order. */
  readonly parameters: readonly string[];
  /** The path with every parameter's name taken out: two routes of one shape cannot be told apart. */
  readonly shape: string;
}

// REST APIs allow just these in a path part: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
const LITERAL = /^[A-Za-z0-9._:-]+$/;
const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/**
 * Takes a path template apart.
 *
 * @param route names the route in errors
 */
export function parsePath(route: string, path: string): PathTemplate {
  if (!path.startsWith('/')) {
    throw new ValidationError({ problem: `${route}: a path starts with a slash`, got: path, remedy: `write "/${path}"` });
  }
  if (path !== '/' && path.endsWith('/')) {
    throw new ValidationError({ problem: `${route}: a path has no slash at its end`, got: path, remedy: `write "${path.replace(/\/+$/, '')}"` });
  }
  const segments = path === '/' ? [] : path.slice(1).split('/');
  segments.forEach(segment => checkSegment(route, segment));
  const parameters = segments.flatMap(segment => PARAMETER.exec(segment)?.[1] ?? []);
  const twice = parameters.find((name, index) => parameters.indexOf(name) !== index);
  if (twice) {
    throw new ValidationError({ problem: `${route}: two path parameters have one name`, got: twice, remedy: 'rename one of them' });
  }
  return { parameters, shape: `/${segments.map(segment => PARAMETER.test(segment) ? '{}' : segment).join('/')}` };
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
