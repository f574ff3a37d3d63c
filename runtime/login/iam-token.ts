import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString, HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { roleCredentials } from './role-credentials';
import { type Variables } from '../../src/contract/environment';
import { conceal, type GetCredentials } from '../drivers/credentials';

/** Maximum lifetime of a token for RDS: 15 minutes; a connection outlives its token. */
const LIFETIME_SECONDS = 900;

/** User and server of an IAM login. */
export interface IamLogin {
  readonly userName: string;
  /** Endpoint name of RDS: the token is not valid for other names of the same server. */
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly env: Variables;
}

/**
 * Logs in with an RDS authentication token as the password, signed for each connection and never cached: signing makes
 * no network call, and a cached token would expire
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html).
 */
export function createIamCredentials({ userName, host, port, region, env }: IamLogin): GetCredentials {
  const signer = new SignatureV4({ service: 'rds-db', region, credentials: roleCredentials(env), sha256: Sha256 });
  return async () => {
    const request = new HttpRequest({ hostname: host, port, headers: { host: `${host}:${port}` }, query: { Action: 'connect', DBUser: userName } });
    const { path, query } = await signer.presign(request, { expiresIn: LIFETIME_SECONDS });
    return conceal(userName, `${host}:${port}${path}?${buildQueryString(query ?? {})}`);
  };
}
