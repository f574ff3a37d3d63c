import { Annotations, Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Environment } from '../contract/environment';
import { CorsManifest } from '../contract/manifest';
import { checkKnownAtSynth } from '../private/known-at-synth';
import { isPendingLookup, whenLookedUp } from '../private/pending-lookup';
import { isTokenList, joined, knownEntries } from '../private/token-lists';
import { ValidationError } from '../private/validation-error';

/** Which web pages may call the API from a browser. */
export interface CorsOptions {
  /**
   * Origins of the pages, each exactly as a browser sends it: scheme, host in lower case and a port that is not the
   * default one, as in `https://app.example.com`. The one entry `*` stands for all.
   */
  readonly allowOrigins: string[];

  /**
   * Request headers that pages may send.
   *
   * @default - `content-type`, `authorization`, `x-amz-date`, `x-api-key` and `x-amz-security-token`
   */
  readonly allowHeaders?: string[];

  /**
   * Response headers that pages may read, beyond those that are always readable.
   *
   * @default - none
   */
  readonly exposeHeaders?: string[];

  /**
   * Whether browsers send cookies and HTTP authentication along; not with the origin `*`.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;

  /**
   * How long a browser may remember the answer to a preflight request; up to a day, and browsers have limits of their own.
   *
   * @default Duration.minutes(10)
   */
  readonly maxAge?: Duration;
}

/** What a signed or token-bearing request of a page carries. */
const DEFAULT_HEADERS = ['content-type', 'authorization', 'x-amz-date', 'x-api-key', 'x-amz-security-token'];
const ORIGIN = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/; // RFC 9110, 5.6.2

/** In seconds; HTTP APIs take no more, and no browser remembers longer (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age). */
const LONGEST_AGE = 86_400;

/** Checked CORS settings of one API. */
export class Cors {
  public readonly allowOrigins: readonly string[];
  public readonly allowHeaders: readonly string[];
  public readonly exposeHeaders: readonly string[];
  public readonly allowCredentials: boolean;
  /** In seconds. */
  public readonly maxAge: number;

  /** @throws for an origin that no browser would send, and for credentials with `*` */
  constructor(private readonly scope: IConstruct, options: CorsOptions) {
    this.allowOrigins = options.allowOrigins;
    this.allowHeaders = options.allowHeaders ?? DEFAULT_HEADERS;
    this.exposeHeaders = options.exposeHeaders ?? [];
    this.allowCredentials = options.allowCredentials ?? false;
    this.maxAge = (options.maxAge ?? Duration.minutes(10)).toSeconds();
    whenLookedUp(scope, () => {
      this.checkOrigins(scope);
      this.checkHeaders(scope);
      this.checkAge(scope);
    });
  }

  /**
   * Settings in the manifest of a handler that adds the CORS headers, without origins that are known only at deployment: the handler is packed
   * before.
   *
   * @throws for exposed headers that are known only at deployment
   */
  public get manifest(): CorsManifest {
    const { allowOrigins, exposeHeaders, allowCredentials } = this;
    checkKnownAtSynth('cors', { exposeHeaders }, this.scope);
    return { allowOrigins: allowOrigins.filter(origin => !this.deployTimeOrigins.includes(origin)), exposeHeaders, allowCredentials };
  }

  /** Environment of the same handler: origins that are known only at deployment, as the domain name of a CloudFront distribution. */
  public get environment(): { readonly [name: string]: string } {
    const origins = this.deployTimeOrigins;
    return origins.length === 0 ? {} : { [Environment.CORS_ALLOW_ORIGINS]: joined(' ', origins) };
  }

  private get deployTimeOrigins(): readonly string[] {
    return isTokenList(this.allowOrigins) ? this.allowOrigins : this.allowOrigins.filter(origin => Token.isUnresolved(origin));
  }

  private checkOrigins(scope: IConstruct) {
    if (this.allowOrigins.length === 0) {
      throw new ValidationError({ problem: 'cors.allowOrigins is empty', remedy: 'name at least one origin, or leave cors out' }, scope);
    }
    if (this.allowOrigins.includes('*')) {
      return this.checkWildcard(scope);
    }
    const wrong = knownEntries('cors.allowOrigins', this.allowOrigins, scope).find(origin => !isOrigin(origin));
    if (wrong !== undefined) {
      throw new ValidationError({
        problem: 'cors.allowOrigins has an entry that no browser sends as its origin',
        got: wrong,
        allowed: 'http or https, a host in lower case and a port unless it is the default one, as in "https://app.example.com"',
        remedy: 'leave out path, trailing slash and wildcards, and list each origin',
      }, scope);
    }
    this.allowOrigins.filter(origin => isInsecure(origin) && !isPendingLookup(scope)).forEach(origin => Annotations.of(scope).addWarningV2(
      'cdk-vpc-lambda-api:insecureOrigin',
      `cors.allowOrigins has "${origin}": whoever is on the way can change a page that comes over http, and then calls the API in its name; serve it over https`,
    ));
  }

  private checkWildcard(scope: IConstruct) {
    if (this.allowOrigins.length > 1) {
      throw new ValidationError({
        problem: 'cors.allowOrigins has other entries beside "*"', got: this.allowOrigins.join(', '), remedy: 'leave "*" out, or keep only it',
      }, scope);
    }
    if (this.allowCredentials) {
      throw new ValidationError({
        problem: 'browsers refuse credentials for every origin', got: 'allowOrigins "*" with allowCredentials', remedy: 'list the origins, or leave allowCredentials out',
      }, scope);
    }
  }

  private checkHeaders(scope: IConstruct) {
    const known = [...knownEntries('cors.allowHeaders', this.allowHeaders, scope), ...knownEntries('cors.exposeHeaders', this.exposeHeaders, scope)];
    const wrong = known.find(header => !TOKEN.test(header));
    if (wrong !== undefined) {
      throw new ValidationError({ problem: 'cors has a header name that is not valid', got: wrong, allowed: 'letters, digits and -' }, scope);
    }
    if (this.allowCredentials && known.includes('*')) {
      // https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
      throw new ValidationError({ problem: 'browsers take the header "*" by its letters where there are credentials', remedy: 'list the headers, or leave allowCredentials out' }, scope);
    }
  }

  private checkAge(scope: IConstruct) {
    if (!Token.isUnresolved(this.maxAge) && this.maxAge > LONGEST_AGE) {
      throw new ValidationError({ problem: 'cors.maxAge is too long', got: `${this.maxAge} seconds`, allowed: `up to ${LONGEST_AGE} seconds, a day` }, scope);
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
