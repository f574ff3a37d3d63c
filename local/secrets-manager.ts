import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Login } from './postgres';

/** A stand-in for AWS Secrets Manager with one secret, on loopback. */
export interface SecretsManager {
  /** For `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly url: string;
  readonly secretArn: string;
  stop(): Promise<void>;
}

const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:local-AbCdEf';

/**
 * Starts a server that answers `GetSecretValue` with a login, in the shape of the secrets that Amazon RDS manages
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html).
 */
export async function startSecretsManager({ user, password }: Login): Promise<SecretsManager> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => {
      const [status, body] = answer(request.headers['x-amz-target'], Buffer.concat(chunks).toString(), { username: user, password });
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secretArn: SECRET_ARN,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function answer(target: unknown, body: string, secret: object): [status: number, body: object] {
  if (target !== 'secretsmanager.GetSecretValue') return [400, { __type: 'UnknownOperationException', message: `only GetSecretValue is answered here, not ${target}` }];
  const { SecretId } = JSON.parse(body);
  if (SecretId !== SECRET_ARN) return [400, { __type: 'ResourceNotFoundException', message: "Secrets Manager can't find the specified secret." }];
  return [200, { ARN: SECRET_ARN, Name: 'local', VersionId: '00000000-0000-4000-8000-000000000000', VersionStages: ['AWSCURRENT'], SecretString: JSON.stringify(secret) }];
}
