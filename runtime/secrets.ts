import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DatabaseError } from './drivers/database';

/** A subnet without a way to Secrets Manager swallows packets, so connecting gives up long before the request does. */
const CONNECT_TIMEOUT_MS = 2000;
/** For all attempts together. */
const FETCH_TIMEOUT_MS = 5000;

/** A login; the password is not enumerable, so neither JSON nor a printed object shows it. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** Gives the login of the database; throws a `DatabaseError`. */
export type GetCredentials = () => Promise<Credentials>;

/** Where the login is kept. */
export interface SecretOptions {
  readonly secretArn: string;
  readonly region: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads the login from Secrets Manager: one fetch in flight, kept for the life of the execution environment. */
export function createCredentials(options: SecretOptions): GetCredentials {
  const client = createClient(options);
  let fetched: Promise<Credentials> | undefined;
  return () => {
    fetched ??= fetchCredentials(client, options).catch((error: unknown) => {
      fetched = undefined;
      throw error;
    });
    return fetched;
  };
}

function createClient({ region, env }: SecretOptions): SecretsManagerClient {
  return new SecretsManagerClient({
    region,
    // Lambda gives a function its credentials in the environment only, so the chain of other providers is not bundled.
    credentials: async () => ({
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
    }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS },
  });
}

async function fetchCredentials(client: SecretsManagerClient, { secretArn, region }: SecretOptions): Promise<Credentials> {
  const command = new GetSecretValueCommand({ SecretId: secretArn });
  const answer = await client.send(command, { abortSignal: AbortSignal.timeout(FETCH_TIMEOUT_MS) }).catch((error: unknown) => {
    throw failure(error, region);
  });
  return parseSecret(answer.SecretString ?? '');
}

/** An answer has a status; without one the call never got there. */
function failure(error: unknown, region: string): DatabaseError {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const reason = $metadata?.httpStatusCode
    ? `Secrets Manager refused to give the secret of the database: ${name}`
    : `Secrets Manager cannot be reached (${name}): the subnets of the function need a VPC endpoint for com.amazonaws.${region}.secretsmanager or a NAT gateway`;
  return new DatabaseError('unavailable', reason, { cause: error });
}

function parseSecret(text: string): Credentials {
  const { username, password } = parseJson(text);
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new DatabaseError('unavailable', 'the secret of the database is not a JSON object with the strings "username" and "password"');
  }
  return Object.defineProperty({ userName: username, password: '' }, 'password', { value: password, enumerable: false });
}

/** Without the parser's error as a cause, which quotes the secret. */
function parseJson(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
