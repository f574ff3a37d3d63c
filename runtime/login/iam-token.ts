import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString, HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { roleCredentials } from './role-credentials';
import { type Variables } from '../../src/contract/environment';
import { conceal, type GetCredentials } from '../drivers/credentials';

/** RDS takes tokens of at most 15 minutes; a connection outlives the token that opened it. */
const LIFETIME_SECONDS = 900;

/** Who logs in, and where. */
export interface IamLogin {
  readonly userName: string;
  /** The endpoint as RDS names it: the token is good for no other name of the same server. */
  readonly host: string;
  readonly port: number;
  readonly region: string;
  readonly env: Variables;
}

/**
 * Logs in with an RDS authentication token as the password, signed anew for each connection and never kept: signing costs
 * no call, and a kept token would one day be too old
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
