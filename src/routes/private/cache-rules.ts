import type { AnsweredRoute } from './answer-rules';
import { ApiAuthorizer } from '../../auth/api-authorizer';
import { Findings } from '../../private/findings';
import { nearestName } from '../../private/nearest-name';
import { ErrorDetails } from '../../private/validation-error';
import { HttpMethod } from '../http-method';
import type { RequestValue } from '../request-value';

/** Directives of responses with a number of seconds: https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2, https://www.rfc-editor.org/rfc/rfc5861 */
const WITH_SECONDS = ['max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'];
/** Other directives of responses: https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2, https://www.rfc-editor.org/rfc/rfc8246 */
const PLAIN = ['private', 'public', 'no-cache', 'no-store', 'must-revalidate', 'proxy-revalidate', 'must-understand', 'no-transform', 'immutable'];

/** A name, and a number that caches do not truncate. */
const DIRECTIVE = /^([A-Za-z-]+)(?:=(\d{1,9}))?$/;

/** Fields of the request context that are the same for all callers. */
const COMMON_CONTEXT = ['stage', 'domainName'];

/** Rejects `cacheControl` that is not valid, or with which a cache would send an answer to another caller; warns if a cache would not ask the authorizer. */
export function checkCacheControl(answered: AnsweredRoute, findings: Findings) {
  const { options: { cacheControl }, route, readOnly, api, statements: [{ routeError }] } = answered;
  if (cacheControl === undefined) {
    return;
  }
  if (route.method !== HttpMethod.GET || !readOnly) {
    throw routeError({ problem: 'cacheControl is for GET routes that only read', got: cacheControl, remedy: 'leave it out' });
  }
  const problem = syntaxProblem(cacheControl) ?? sharingProblem(directivesOf(cacheControl), answered);
  if (problem) {
    throw routeError(problem);
  }
  const authorizer = route.authorizer ?? api.authorizer ?? ApiAuthorizer.iam();
  if (isShared(directivesOf(cacheControl)) && !authorizer._authorization.open) {
    findings.warn({ id: 'sharedCache', message: routeError(unauthorized(cacheControl)).message });
  }
}

function syntaxProblem(cacheControl: string): ErrorDetails | undefined {
  const parts = cacheControl.split(',').map(part => part.trim());
  const names = parts.map(part => part.split('=')[0].toLowerCase());
  const wrong = parts.find(part => !isDirective(part));
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (wrong !== undefined) {
    const near = nearestName(wrong.split('=')[0], [...WITH_SECONDS, ...PLAIN]);
    return {
      problem: 'cacheControl contains a directive that is not valid',
      got: wrong,
      allowed: `${WITH_SECONDS.map(name => `${name}=seconds`).join(', ')}, ${PLAIN.join(', ')}`,
      remedy: near === undefined ? 'separate directives by commas, as in "private, max-age=60"' : `did you mean ${near}${WITH_SECONDS.includes(near) ? '=seconds' : ''}?`,
    };
  }
  if (twice !== undefined) {
    return { problem: 'cacheControl contains a directive twice', got: twice, remedy: 'remove one of them' };
  }
  const shared = names.includes('private') ? names.find(name => name === 'public' || name === 's-maxage') : undefined;
  return shared === undefined ? undefined : { problem: `cacheControl contradicts itself: ${shared} is for shared caches, private excludes them`, got: cacheControl, remedy: 'remove one of them' };
}

function isDirective(part: string): boolean {
  const [, name = '', seconds] = DIRECTIVE.exec(part) ?? [];
  return (seconds === undefined ? PLAIN : WITH_SECONDS).includes(name.toLowerCase());
}

/** Names of the directives, in lower case. */
function directivesOf(cacheControl: string): ReadonlySet<string> {
  return new Set(cacheControl.toLowerCase().split(',').map(part => part.trim().split('=')[0]));
}

/** Returns whether a cache may use a stored answer without asking the API. */
function isReused(directives: ReadonlySet<string>): boolean {
  return !hasAny(directives, 'no-store', 'no-cache') && hasAny(directives, 'max-age', 's-maxage', 'public', 'immutable');
}

/**
 * Returns whether a cache that several callers share may use an answer to a request with `Authorization` for other requests:
 * https://www.rfc-editor.org/rfc/rfc9111#section-3.5
 */
function isShared(directives: ReadonlySet<string>): boolean {
  return isReused(directives) && !directives.has('private') && hasAny(directives, 'public', 's-maxage', 'must-revalidate');
}

function hasAny(directives: ReadonlySet<string>, ...names: string[]): boolean {
  return names.some(name => directives.has(name));
}

/** Caches find answers by the URL, so requests with one URL must have the same answer. */
function sharingProblem(directives: ReadonlySet<string>, answered: AnsweredRoute): ErrorDetails | undefined {
  const { api: { sessionContext = {} }, options: { parameters = {}, cacheControl } } = answered;
  const values = [...Object.values(parameters), ...Object.values(sessionContext)];
  const header = values.find(({ _source }) => _source === 'header');
  const ofCaller = values.find(isOfCaller);
  if (header && isReused(directives)) {
    return {
      problem: `the answer depends on ${header._definition.label}, but caches use it for all requests with the same URL`,
      got: cacheControl,
      remedy: 'take the value from the path or the query string, or write no-cache',
    };
  }
  if (ofCaller && isReused(directives) && !directives.has('private')) {
    return {
      problem: `the answer depends on ${ofCaller._definition.label}, but cacheControl lets a cache send it to other callers`,
      got: cacheControl,
      remedy: 'write private, as in "private, max-age=60"',
    };
  }
  return undefined;
}

function isOfCaller({ _source, _key }: RequestValue): boolean {
  return _source === 'claim' || (_source === 'context' && !COMMON_CONTEXT.includes(_key));
}

function unauthorized(cacheControl: string): ErrorDetails {
  return {
    problem: 'with this cacheControl, shared caches such as CloudFront can answer requests without asking the authorizer (RFC 9111, section 3.5)',
    got: cacheControl,
    remedy: 'write private instead, or acknowledge this warning if everyone may read the answer',
  };
}
