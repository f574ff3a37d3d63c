type Fields = Readonly<Record<string, unknown>>;

/** What API Gateway adds to the context of a Lambda authorizer. */
const ADDED_FIELDS: ReadonlySet<string> = new Set(['principalId', 'integrationLatency']);

/** Who signed a request to a REST API with IAM credentials; all null for other callers. */
export interface RestApiIdentity {
  readonly accessKey?: string | null;
  readonly accountId?: string | null;
  readonly caller?: string | null;
  readonly principalOrgId?: string | null;
  readonly user?: string | null;
  readonly userArn?: string | null;
}

/**
 * Reads the claims that a REST API passes on: those of a Cognito token, else what a Lambda authorizer put into its
 * context, which API Gateway lays flat, else the IAM caller, by the names that HTTP APIs use
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html).
 */
export function restApiClaims(authorizer: Fields | null | undefined, identity: RestApiIdentity | undefined): ReadonlyMap<string, string> {
  if (!authorizer) return asClaims(iamCaller(identity));
  if (isFields(authorizer.claims)) return asClaims(authorizer.claims);
  return asClaims(Object.fromEntries(Object.entries(authorizer).filter(([name]) => !ADDED_FIELDS.has(name))));
}

/**
 * Reads the claims that an HTTP API passes on: those of a JWT, with the scopes of the token as `scopes` unless it has a
 * claim of that name, what a Lambda authorizer put into its context, or the IAM caller.
 */
export function httpApiClaims(authorizer: Fields | undefined): ReadonlyMap<string, string> {
  const { jwt, lambda, iam } = authorizer ?? {};
  if (isFields(jwt)) return asClaims({ scopes: jwt.scopes, ...Object(jwt.claims) as Fields });
  return asClaims({ ...Object(lambda ?? iam) as Fields });
}

function iamCaller({ accessKey, accountId, caller, principalOrgId, user, userArn }: RestApiIdentity = {}): Fields {
  return { accessKey, accountId, callerId: caller, principalOrgId, userArn, userId: user };
}

/**
 * Gives claims as text; what is null is absent. An array of a token arrives as text already (`[a b]`, `a,b`) and stays so,
 * as splitting it would be a guess; one of a Lambda authorizer becomes JSON.
 */
function asClaims(fields: Fields): ReadonlyMap<string, string> {
  const present = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return new Map(present.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
