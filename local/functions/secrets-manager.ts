import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_SECRET_KEYS, type SecretKeys } from '../../src/contract/environment';
import type { RoleLogin } from '../database/postgres';
import { isLoopbackHost } from '../loopback';

/** Local replacement for AWS Secrets Manager, on loopback. */
export interface SecretsManager {
  /**
   * Creates a secret for each login, and credentials that can read these secrets only.
   *
   * @param keys further keys of user name and password, for functions whose secret has other keys than those of Amazon RDS
   */
  grant(logins: readonly RoleLogin[], keys?: SecretKeys): SecretAccess;
  stop(): Promise<void>;
}

/** Access of a function to its secrets. */
export interface SecretAccess {
  /** URL for `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly url: string;
  /** In the order of the logins. */
  readonly secretArns: readonly string[];
  readonly credentials: LocalCredentials;
}

/** Credentials of a function of one run, because other users of this machine can reach the port. */
export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Maximum request size, more than `GetSecretValue` needs. */
const MAX_REQUEST_BYTES = 10_000;

/** Stage of the only version of each secret. */
const CURRENT = 'AWSCURRENT';

type SecretsManagerAnswer = [status: number, body: object];

const DENIED: SecretsManagerAnswer = [400, { __type: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.' }];
const NOT_JSON: SecretsManagerAnswer = [400, { __type: 'SerializationException', message: 'the body is not JSON' }];
const NOT_FOUND: SecretsManagerAnswer = [400, { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." }];

/**
 * Starts a server that answers `GetSecretValue` with a login, in the format of secrets managed by Amazon RDS
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html). It answers only requests with
 * credentials for the secret.
 */
export async function startSecretsManager(): Promise<SecretsManager> {
  const grants: Grant[] = [];
  const server = createServer((request, response) => {
    void answer(request, grants).catch(() => NOT_JSON).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    grant: (logins, keys = DEFAULT_SECRET_KEYS) => {
      const credentials = createCredentials();
      const secrets = logins.map(login => createSecret(login, keys));
      grants.push({ credentials, secrets });
      return { url, credentials, secretArns: secrets.map(({ ARN }) => ARN) };
    },
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** Answer of `GetSecretValue`. */
interface Secret {
  readonly ARN: string;
  readonly Name: string;
  readonly VersionId: string;
  readonly VersionStages: readonly string[];
  readonly SecretString: string;
}

/** Credentials, with the secrets that they can read. */
interface Grant {
  readonly credentials: LocalCredentials;
  readonly secrets: readonly Secret[];
}

function createSecret({ user, password }: RoleLogin, keys: SecretKeys): Secret {
  const value = { [DEFAULT_SECRET_KEYS.userName]: user, [DEFAULT_SECRET_KEYS.password]: password, [keys.userName]: user, [keys.password]: password };
  return {
    ARN: `arn:aws:secretsmanager:us-east-1:123456789012:secret:local-${randomBytes(12).toString('hex')}-AbCdEf`,
    Name: 'local',
    VersionId: '00000000-0000-4000-8000-000000000000',
    VersionStages: [CURRENT],
    SecretString: JSON.stringify(value),
  };
}

function createCredentials(): LocalCredentials {
  const random = () => randomBytes(24).toString('hex');
  return { accessKeyId: `LOCAL${random().toUpperCase()}`, secretAccessKey: random(), sessionToken: random() };
}

async function answer(request: IncomingMessage, grants: readonly Grant[]): Promise<SecretsManagerAnswer> {
  const body = await read(request);
  const { host, authorization = '', 'x-amz-security-token': token, 'x-amz-target': target } = request.headers;
  if (!isLoopbackHost(host)) return [421, { message: `the host ${host} is not allowed` }];
  const grant = grants.find(({ credentials }) => authorization.includes(`Credential=${credentials.accessKeyId}/`));
  if (!grant || !isEqual(String(token), grant.credentials.sessionToken)) return DENIED;
  if (target !== 'secretsmanager.GetSecretValue') return [400, { __type: 'UnknownOperationException', message: `only GetSecretValue is supported, not ${target}` }];
  const { SecretId: id, VersionStage: stage = CURRENT } = Object(JSON.parse(body));
  const secret = grant.secrets.find(({ ARN }) => ARN === id);
  return secret && stage === CURRENT ? [200, secret] : NOT_FOUND;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function isEqual(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
