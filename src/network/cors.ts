import { Annotations, Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Environment } from '../contract/environment';
import { CorsManifest } from '../contract/manifest';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { isPendingLookup, whenLookedUp } from '../private/pending-lookup';
import { isTokenList, joined, knownEntries } from '../private/token-lists';
import { ValidationError } from '../private/validation-error';

/** Web pages that may call the API from a browser. */
export interface CorsOptions {
  /**
   * Origins of the pages, exactly as browsers send them: scheme, lower-case host, and port unless it is the default port, as in
   * `https://app.example.com`. The single entry `*` allows all origins.
   */
  readonly allowOrigins: string[];

  /**
   * Request headers that pages may send. A list replaces the default.
   *
   * The default has the headers of signed requests, of requests with a token or an API key, and of conditional and repeatable requests, whether or
   * not a route uses them: browsers keep the answer to a preflight request, so it does not depend on the routes.
   *
   * @default - `content-type`, `authorization`, `x-amz-date`, `x-api-key`, `x-amz-security-token`, `if-match`, `if-none-match` and `idempotency-key`
   */
  readonly allowHeaders?: string[];

  /**
   * Response headers that pages may read, in addition to those that are always readable
   * (https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name). A list replaces the default.
   *
   * The default has the headers of the handler that pages act on: the version to send in `If-Match`, whether an answer is a repetition, the path of a
   * new row, the name of a file, and the time to wait before a retry. None of them is secret.
   *
   * @default - `content-disposition`, `etag`, `idempotent-replayed`, `location` and `retry-after`
   */
  readonly exposeHeaders?: string[];

  /**
   * Whether browsers send cookies and HTTP authentication. Not allowed with the origin `*`.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;

  /**
   * Time for which browsers may cache the response to a preflight request, up to one day. Browsers have their own limits.
   *
   * @default Duration.minutes(10)
   */
  readonly maxAge?: Duration;
}

/** Headers of requests that are signed, contain a token, are conditional, or can be repeated. */
const DEFAULT_HEADERS = ['content-type', 'authorization', 'x-amz-date', 'x-api-key', 'x-amz-security-token', 'if-match', 'if-none-match', 'idempotency-key'];

/** Headers of the handler that callers act on. */
const DEFAULT_EXPOSED_HEADERS = ['content-disposition', 'etag', 'idempotent-replayed', 'location', 'retry-after'];
const ORIGIN = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/; // RFC 9110, 5.6.2

/**
 * In seconds. HTTP APIs accept no more, and browsers cache no longer
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age).
 */
const MAX_AGE_SECONDS = 86_400;

/** Validated CORS settings of an API. */
export class Cors {
  public readonly allowOrigins: readonly string[];
  public readonly allowHeaders: readonly string[];
  public readonly exposeHeaders: readonly string[];
  public readonly allowCredentials: boolean;
  /** In seconds. */
  public readonly maxAge: number;

  /** @throws for an origin that browsers never send, and for credentials with `*` */
  constructor(private readonly scope: IConstruct, options: CorsOptions) {
    this.allowOrigins = options.allowOrigins;
    this.allowHeaders = options.allowHeaders ?? DEFAULT_HEADERS;
    this.exposeHeaders = options.exposeHeaders ?? DEFAULT_EXPOSED_HEADERS;
    this.allowCredentials = options.allowCredentials ?? false;
    this.maxAge = (options.maxAge ?? Duration.minutes(10)).toSeconds();
    whenLookedUp(scope, () => {
      this.checkOrigins(scope);
      this.checkHeaders(scope);
      this.checkAge(scope);
    });
  }

  /**
   * Settings in the manifest of a handler that adds the CORS headers. Origins that are known only at deployment are left out, because the
   * handler is packed before.
   *
   * @throws for exposed headers that are known only at deployment
   */
  public get manifest(): CorsManifest {
    const { allowOrigins, exposeHeaders, allowCredentials } = this;
    checkKnownAtSynth('cors', { exposeHeaders }, this.scope);
    return { allowOrigins: allowOrigins.filter(origin => !this.deployTimeOrigins.includes(origin)), exposeHeaders, allowCredentials };
  }

  /** Environment variables of the same handler: origins that are known only at deployment, such as the domain name of a CloudFront distribution. */
  public get environment(): { readonly [name: string]: string } {
    const origins = this.deployTimeOrigins;
    return origins.length === 0 ? {} : { [Environment.CORS_ALLOW_ORIGINS]: joined(' ', origins) };
  }

  private get deployTimeOrigins(): readonly string[] {
    return isTokenList(this.allowOrigins) ? this.allowOrigins : this.allowOrigins.filter(origin => Token.isUnresolved(origin));
  }

  private checkOrigins(scope: IConstruct) {
    if (this.allowOrigins.length === 0) {
      throw new ValidationError({ problem: 'cors.allowOrigins is empty', remedy: 'list at least one origin, or leave cors out' }, scope);
    }
    if (this.allowOrigins.includes('*')) {
      return this.checkWildcard(scope);
    }
    const wrong = knownEntries('cors.allowOrigins', this.allowOrigins, scope).find(origin => !isOrigin(origin));
    if (wrong !== undefined) {
      throw new ValidationError({
        problem: 'cors.allowOrigins contains an entry that browsers never send as an origin',
        got: wrong,
        allowed: 'http or https, a lower-case host, and the port unless it is the default port, as in "https://app.example.com"',
        remedy: 'remove paths, trailing slashes and wildcards, and list each origin',
      }, scope);
    }
    this.allowOrigins.filter(origin => isInsecure(origin) && !isPendingLookup(scope)).forEach(origin => Annotations.of(scope).addWarningV2(
      'cdk-vpc-lambda-api:insecureOrigin',
      `cors.allowOrigins contains "${origin}": pages served over http can be modified in transit to call the API on behalf of their users; serve the page over https`,
    ));
  }

  private checkWildcard(scope: IConstruct) {
    if (this.allowOrigins.length > 1) {
      throw new ValidationError({
        problem: 'cors.allowOrigins contains other entries in addition to "*"', got: this.allowOrigins.join(', '), remedy: 'remove "*", or all other entries',
      }, scope);
    }
    if (this.allowCredentials) {
      throw new ValidationError({
        problem: 'browsers do not send credentials if all origins are allowed', got: 'allowOrigins "*" with allowCredentials', remedy: 'list the origins, or leave allowCredentials out',
      }, scope);
    }
  }

  private checkHeaders(scope: IConstruct) {
    const known = [...knownEntries('cors.allowHeaders', this.allowHeaders, scope), ...knownEntries('cors.exposeHeaders', this.exposeHeaders, scope)];
    const wrong = known.find(header => !TOKEN.test(header));
    if (wrong !== undefined) {
      throw new ValidationError({ problem: 'cors contains an invalid header name', got: wrong, allowed: 'letters, digits and -' }, scope);
    }
    if (this.allowCredentials && known.includes('*')) {
      // https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
      throw new ValidationError({ problem: 'with credentials, browsers treat the header name "*" literally, not as a wildcard', remedy: 'list the headers, or leave allowCredentials out' }, scope);
    }
  }

  private checkAge(scope: IConstruct) {
    if (!Token.isUnresolved(this.maxAge) && this.maxAge > MAX_AGE_SECONDS) {
      throw new ValidationError({ problem: 'cors.maxAge is too long', got: `${this.maxAge} seconds`, allowed: `up to ${MAX_AGE_SECONDS} seconds, a day` }, scope);
    }
  }
}

function isOrigin(origin: string): boolean {
  const [, scheme, , port] = ORIGIN.exec(origin) ?? [];
  return scheme !== undefined && port !== (scheme === 'https' ? ':443' : ':80') && Number(port?.slice(1) ?? 1) <= 65535;
}

function isInsecure(origin: string): boolean {
  const [, scheme, host] = ORIGIN.exec(origin) ?? [];
  return scheme === 'http' && !['localhost', '127.0.0.1', '[::1]'].includes(host);
}
