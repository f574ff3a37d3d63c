import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString, HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { roleCredentials } from './role-credentials';
import { type Variables } from '../../src/contract/environment';
import { conceal, type GetCredentials } from '../drivers/credentials';

/** Maximum lifetime of a token for RDS, and the default for DSQL: 15 minutes; a connection outlives its token. */
const LIFETIME_SECONDS = 900;

/** User and server of an IAM login. */
export interface IamLogin {
  readonly userName: string;
  /** Endpoint name of RDS: the token is not valid for other names of the same server. */
  readonly host: string;
  readonly port: number;
  readonly region: string;
  /** The server is Amazon Aurora DSQL. Default: false. */
  readonly dsql?: boolean;
  readonly env: Variables;
}

/**
 * Logs in with an RDS authentication token as the password, signed for each connection and never cached: signing makes
 * no network call, and a cached token would expire
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html). A token of DSQL names neither port nor user
 * (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html).
 */
export function createIamCredentials({ userName, host, port, region, dsql, env }: IamLogin): GetCredentials {
  const signer = new SignatureV4({ service: dsql ? 'dsql' : 'rds-db', region, credentials: roleCredentials(env), sha256: Sha256 });
  const address = dsql ? host : `${host}:${port}`;
  const action: Record<string, string> = dsql ? { Action: 'DbConnect' } : { Action: 'connect', DBUser: userName };
  return async () => {
    const request = new HttpRequest({ hostname: host, port, headers: { host: address }, query: action });
    const { path, query } = await signer.presign(request, { expiresIn: LIFETIME_SECONDS });
    return conceal(userName, `${address}${path}?${buildQueryString(query ?? {})}`);
  };
}
