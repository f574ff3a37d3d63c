import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_SECRET_KEYS, type SecretKeys } from '../../src/contract/environment';
import type { RoleLogin } from '../database/postgres';
import { isLoopbackHost } from '../loopback';

/** Local replacement for AWS Secrets Manager with one secret, on loopback. */
export interface SecretsManager {
  /** URL for `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly url: string;
  readonly secretArn: string;
  readonly credentials: LocalCredentials;
  /** Adds user name and password under further keys, for functions whose secret has other keys than those of Amazon RDS. */
  addKeys(keys: SecretKeys): void;
  stop(): Promise<void>;
}

/** Credentials of the functions of one run, because other users of this machine can reach the port. */
export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Maximum request size, more than `GetSecretValue` needs. */
const MAX_REQUEST_BYTES = 10_000;

type SecretsManagerAnswer = [status: number, body: object];

const DENIED: SecretsManagerAnswer = [400, { __type: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.' }];
const NOT_JSON: SecretsManagerAnswer = [400, { __type: 'SerializationException', message: 'the body is not JSON' }];
const NOT_FOUND: SecretsManagerAnswer = [400, { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." }];

/**
 * Starts a server that answers `GetSecretValue` with a login, in the format of secrets managed by Amazon RDS
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html). It answers only requests with the
 * credentials of this run.
 */
export async function startSecretsManager({ user, password }: RoleLogin): Promise<SecretsManager> {
  const secretArn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:local-${randomBytes(12).toString('hex')}-AbCdEf`;
  const credentials = createCredentials();
  const fields = new Map<string, string>();
  const addKeys = (keys: SecretKeys) => void fields.set(keys.userName, user).set(keys.password, password);
  addKeys(DEFAULT_SECRET_KEYS);
  const secret = () => ({
    ARN: secretArn,
    Name: 'local',
    VersionId: '00000000-0000-4000-8000-000000000000',
    VersionStages: ['AWSCURRENT'],
    SecretString: JSON.stringify(Object.fromEntries(fields)),
  });
  const server = createServer((request, response) => {
    void answer(request, credentials, secret()).catch(() => NOT_JSON).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secretArn,
    credentials,
    addKeys,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function createCredentials(): LocalCredentials {
  const random = () => randomBytes(24).toString('hex');
  return { accessKeyId: `LOCAL${random().toUpperCase()}`, secretAccessKey: random(), sessionToken: random() };
}

async function answer(request: IncomingMessage, credentials: LocalCredentials, secret: { readonly ARN: string }): Promise<SecretsManagerAnswer> {
  const body = await read(request);
  const { host, authorization = '', 'x-amz-security-token': token, 'x-amz-target': target } = request.headers;
  if (!isLoopbackHost(host)) return [421, { message: `the host ${host} is not allowed` }];
  if (!authorization.includes(`Credential=${credentials.accessKeyId}/`) || !isEqual(String(token), credentials.sessionToken)) return DENIED;
  if (target !== 'secretsmanager.GetSecretValue') return [400, { __type: 'UnknownOperationException', message: `only GetSecretValue is supported, not ${target}` }];
  const id: unknown = JSON.parse(body)?.SecretId;
  return id === secret.ARN ? [200, secret] : NOT_FOUND;
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
