type ClaimFields = Readonly<Record<string, unknown>>;

/** Fields that API Gateway adds to the context of a Lambda authorizer. */
const ADDED_FIELDS: ReadonlySet<string> = new Set(['principalId', 'integrationLatency']);

/** IAM identity that signed a request to a REST API; all null for other callers. */
export interface RestApiIdentity {
  readonly accessKey?: string | null;
  readonly accountId?: string | null;
  readonly caller?: string | null;
  readonly principalOrgId?: string | null;
  readonly user?: string | null;
  readonly userArn?: string | null;
}

/**
 * Reads the claims that a REST API passes on: those of a Cognito token, else the context of a Lambda authorizer,
 * which API Gateway flattens, else the IAM caller, under the names that HTTP APIs use
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html).
 */
export function restApiClaims(authorizer: ClaimFields | null | undefined, identity: RestApiIdentity | undefined): ReadonlyMap<string, string> {
  if (!authorizer) return asClaims(iamCaller(identity));
  if (isClaimFields(authorizer.claims)) return asClaims(authorizer.claims);
  return asClaims(Object.fromEntries(Object.entries(authorizer).filter(([name]) => !ADDED_FIELDS.has(name))));
}

/**
 * Reads the claims that an HTTP API passes on: those of a JWT, with the scopes of the token as `scopes` unless it has a
 * claim of that name, the context of a Lambda authorizer, or the IAM caller.
 */
export function httpApiClaims(authorizer: ClaimFields | undefined): ReadonlyMap<string, string> {
  const { jwt, lambda, iam } = authorizer ?? {};
  if (isClaimFields(jwt)) return asClaims({ scopes: jwt.scopes, ...Object(jwt.claims) as ClaimFields });
  return asClaims({ ...Object(lambda ?? iam) as ClaimFields });
}

function iamCaller({ accessKey, accountId, caller, principalOrgId, user, userArn }: RestApiIdentity = {}): ClaimFields {
  return { accessKey, accountId, callerId: caller, principalOrgId, userArn, userId: user };
}

/**
 * Returns claims as text; null claims are absent. An array of a token arrives as text (`[a b]`, `a,b`) and stays so,
 * because splitting it would be a guess; an array of a Lambda authorizer becomes JSON.
 */
function asClaims(fields: ClaimFields): ReadonlyMap<string, string> {
  const present = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return new Map(present.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

function isClaimFields(value: unknown): value is ClaimFields {
  return typeof value === 'object' && value !== null;
}
