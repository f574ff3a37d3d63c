import { setTimeout } from 'node:timers/promises';
import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { roleCredentials } from './role-credentials';
import { type SecretKeys, type Variables, DEFAULT_SECRET_KEYS } from '../../src/contract/environment';
import { conceal, type Credentials, type GetCredentials, type RenewLogin } from '../drivers/credentials';
import { DatabaseError } from '../drivers/database';
import type { Telemetry } from '../tracing/telemetry';

/** A subnet without a route to Secrets Manager drops packets, so connecting times out long before the request does. */
const CONNECT_TIMEOUT_MS = 2000;

/** Timeout of all attempts together. */
const FETCH_TIMEOUT_MS = 5000;

/** Secret of a login. */
export interface SecretOptions {
  readonly secretArn: string;
  /** Default: the keys of a secret as created by RDS. */
  readonly keys?: SecretKeys;
  readonly region: string;
  readonly env: Variables;
  /** Receives an event for each call. */
  readonly telemetry?: Telemetry;
}

/** Login stored in a secret. */
export interface SecretLogin {
  readonly get: GetCredentials;
  readonly renew: RenewLogin;
}

/**
 * During a rotation, the server accepts the password of `AWSPENDING` before that becomes `AWSCURRENT`
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html), so both are tried in turn,
 * with increasing pauses: a replica or a proxy may receive the new password later.
 */
const RENEWALS = [
  { stage: 'AWSCURRENT', pauseMs: 0 },
  { stage: 'AWSPENDING', pauseMs: 0 },
  { stage: 'AWSCURRENT', pauseMs: 200 },
  { stage: 'AWSPENDING', pauseMs: 400 },
  { stage: 'AWSCURRENT', pauseMs: 800 },
  { stage: 'AWSPENDING', pauseMs: 1600 },
] as const;

/**
 * Age after which a new connection fetches the secret again: the server would reject an old password anyway, but each failed login counts
 * towards account lockout. Reduced by up to a fifth at random, so that environments started together do not fetch together.
 */
const LIFETIME_MS = 600_000;

/** Reads the login from Secrets Manager, with one fetch in flight, and caches it until the server rejects it or it is too old. */
export function createSecretLogin(options: SecretOptions): SecretLogin {
  const client = createClient(options);
  let fetched: Promise<Credentials> | undefined;
  let freshUntil = 0;
  const fetch = (stage: string) => {
    const last = fetched;
    freshUntil = Date.now() + LIFETIME_MS * (1 - Math.random() / 5);
    const answer = fetchCredentials(client, options, stage);
    // Without a rotation in progress, a missing pending version is not a failure.
    options.telemetry?.fetchingSecret(answer.catch((error: unknown) => { if (stage === 'AWSCURRENT' || !isMissing(error)) throw error; }));
    fetched = answer.catch((error: unknown) => {
      fetched = last;
      throw error;
    });
    return fetched;
  };
  return {
    get: async () => {
      const last = fetched;
      if (last && Date.now() < freshUntil) return last;
      // An old login may still be valid, and Secrets Manager available again at the next connection.
      return fetch('AWSCURRENT').catch((error: unknown) => last ?? Promise.reject(error));
    },
    renew: async attempt => {
      const renewal = RENEWALS[attempt];
      if (!renewal) return false;
      // Half of a pause is random, so that many environments do not fetch at once.
      await setTimeout(renewal.pauseMs * (0.5 + Math.random() / 2));
      await fetch(renewal.stage).catch((error: unknown) => {
        // Without a rotation in progress, the stage does not exist.
        if (!isMissing(error)) throw error;
      });
      return true;
    },
  };
}

function isMissing(error: unknown): boolean {
  return (error as DatabaseError).cause instanceof ResourceNotFoundException;
}

function createClient({ region, env }: SecretOptions): SecretsManagerClient {
  return new SecretsManagerClient({
    region,
    credentials: roleCredentials(env),
    maxAttempts: 2,
    // Instead of AWS_RETRY_MODE: the bundle contains only this mode.
    retryMode: 'standard',
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS },
  });
}

async function fetchCredentials(client: SecretsManagerClient, options: SecretOptions, stage: string): Promise<Credentials> {
  const { secretArn, region } = options;
  const command = new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage });
  const answer = await client.send(command, { abortSignal: AbortSignal.timeout(FETCH_TIMEOUT_MS) }).catch((error: unknown) => {
    throw failure(error, region);
  });
  return parseSecret(answer.SecretString ?? '', options.keys ?? DEFAULT_SECRET_KEYS);
}

/** Creates the error of a failed call: without a status, the call did not reach Secrets Manager. */
function failure(error: unknown, region: string): DatabaseError {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const reason = $metadata?.httpStatusCode
    ? `Secrets Manager did not return the secret of the database: ${name}`
    : `Secrets Manager cannot be reached (${name}): the subnets of the function need a VPC endpoint for com.amazonaws.${region}.secretsmanager or a NAT gateway`;
  return new DatabaseError('unavailable', reason, { cause: error });
}

function parseSecret(text: string, keys: SecretKeys): Credentials {
  const fields = parseJson(text);
  const [userName, password] = [fields[keys.userName], fields[keys.password]];
  if (typeof userName === 'string' && typeof password === 'string') return conceal(userName, password);
  const missing = [keys.userName, keys.password].filter(key => typeof fields[key] !== 'string').map(key => `"${key}"`);
  const rule = `must be a JSON object with the strings "${keys.userName}" and "${keys.password}"`;
  throw new DatabaseError('unavailable', `the secret of the database ${rule}, but has no ${missing.join(' and no ')}`);
}

/** Parses JSON without the parser's error as a cause, because it quotes the secret. */
function parseJson(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
