import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLogLevel, type LogLevel } from './observability/log';
import { type SecretKeys, type Variables, CA_FOLDER, DEFAULT_SECRET_KEYS, DSQL, Environment } from '../src/contract/environment';
import { MANIFEST_FILE, MANIFEST_FORMAT, type Engine, type Manifest } from '../src/contract/manifest';

/** Configuration of the handler: from the files beside the bundle and the environment variables. */
export interface Configuration {
  readonly manifest: Manifest;
  readonly host: string;
  /** Host for read-only statements. */
  readonly readerHost: string | undefined;
  readonly port: number;
  readonly database: string;
  /** PEM of the certificate authorities to trust. */
  readonly ca: string;
  /** Accept any certificate, for any host. */
  readonly trustServerCertificate: boolean;
  /** The server keeps statements prepared for each connection. */
  readonly preparedStatements: boolean;
  /** The server is Amazon Aurora DSQL. */
  readonly dsql: boolean;
  readonly login: LoginSource;
  readonly region: string;
  readonly logLevel: LogLevel;
}

/** Source of the login: a secret, or a user with IAM authentication. */
export type LoginSource = { readonly secretArn: string; readonly keys: SecretKeys } | { readonly userName: string };

/** A deployment that cannot work; the message says what to change. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads the configuration; `folder` holds the bundle. Throws a `ConfigurationError` for anything missing or malformed. */
export function readConfiguration(folder: string, env: Variables, engine: Engine): Configuration {
  checkConcurrency(env.AWS_LAMBDA_MAX_CONCURRENCY);
  const region = requireEnv(env, 'AWS_REGION');
  return {
    manifest: withOrigins(readManifest(join(folder, MANIFEST_FILE), engine), env[Environment.CORS_ALLOW_ORIGINS]),
    host: requireEnv(env, Environment.DATABASE_HOST),
    readerHost: env[Environment.DATABASE_READER_HOST] || undefined,
    port: readPort(requireEnv(env, Environment.DATABASE_PORT)),
    database: requireEnv(env, Environment.DATABASE_NAME),
    ca: readText(caFile(folder, region, env[Environment.DATABASE_CA_FILE])),
    trustServerCertificate: readFlag(env, Environment.DATABASE_TRUST_SERVER_CERTIFICATE),
    preparedStatements: readFlag(env, Environment.DATABASE_PREPARED_STATEMENTS),
    dsql: readDialect(env[Environment.DATABASE_DIALECT]),
    login: readLogin(env),
    region,
    logLevel: readLogLevel(env[Environment.LOG_LEVEL] || 'info'),
  };
}

/** Requests in one process share its one connection and wait for each other. Lambda sets the variable on managed instances. */
function checkConcurrency(text = '1'): void {
  if (Number(text) > 1) {
    throw new ConfigurationError(
      `AWS_LAMBDA_MAX_CONCURRENCY is ${text}, but this handler answers one request at a time: set PerExecutionEnvironmentMaxConcurrency to 1`,
    );
  }
}

export function readLogLevel(level: string): LogLevel {
  if (!isLogLevel(level)) {
    throw new ConfigurationError(`environment variable ${Environment.LOG_LEVEL} is "${level}": use debug, info, warn or error`);
  }
  return level;
}

export function requireEnv(env: Variables, name: string): string {
  const value = env[name];
  if (!value) throw new ConfigurationError(`environment variable ${name} is missing or empty`);
  return value;
}

export function readLogin(env: Variables): LoginSource {
  const [secretArn, userName] = [env[Environment.DATABASE_SECRET_ARN], env[Environment.DATABASE_USER]];
  if (secretArn && !userName) return { secretArn, keys: readKeys(env) };
  if (userName && !secretArn) return { userName };
  const count = secretArn ? 'both are' : 'neither is';
  throw new ConfigurationError(
    `environment variables ${Environment.DATABASE_SECRET_ARN} and ${Environment.DATABASE_USER}: ${count} set, set exactly one`,
  );
}

function readKeys(env: Variables): SecretKeys {
  return {
    userName: env[Environment.DATABASE_SECRET_USER_NAME_KEY] || DEFAULT_SECRET_KEYS.userName,
    password: env[Environment.DATABASE_SECRET_PASSWORD_KEY] || DEFAULT_SECRET_KEYS.password,
  };
}

export function readFlag(env: Variables, name: string): boolean {
  const text = env[name] || 'false';
  if (text !== 'true' && text !== 'false') throw new ConfigurationError(`environment variable ${name} is "${text}": use true or false`);
  return text === 'true';
}

function readDialect(dialect: string | undefined): boolean {
  if (dialect && dialect !== DSQL) throw new ConfigurationError(`environment variable ${Environment.DATABASE_DIALECT} is "${dialect}": use ${DSQL}, or leave it out`);
  return dialect === DSQL;
}

export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65535) {
    throw new ConfigurationError(`environment variable ${Environment.DATABASE_PORT} is "${text}": use a number from 1 to 65535`);
  }
  return port;
}

/** Adds the origins that became known only at deployment. */
function withOrigins(manifest: Manifest, deployTime: string | undefined): Manifest {
  const { cors } = manifest;
  return cors && deployTime ? { ...manifest, cors: { ...cors, allowOrigins: [...cors.allowOrigins, ...deployTime.split(' ')] } } : manifest;
}

function readManifest(file: string, engine: Engine): Manifest {
  const manifest = parseManifest(file);
  if (manifest.format !== MANIFEST_FORMAT) {
    throw new ConfigurationError(`${file} has format ${manifest.format}, this handler reads format ${MANIFEST_FORMAT}: deploy both from the same version`);
  }
  if (manifest.engine !== engine) {
    throw new ConfigurationError(`${file} is for the engine ${manifest.engine}, this handler is for ${engine}: deploy the bundle for ${manifest.engine}`);
  }
  return manifest;
}

export function parseManifest(file: string): Manifest {
  try {
    return JSON.parse(readText(file)) as Manifest;
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

export function caFile(folder: string, region: string, own: string | undefined): string {
  if (own) return resolve(folder, own);
  const regional = join(folder, CA_FOLDER, `${region}.pem`);
  return existsSync(regional) ? regional : join(folder, CA_FOLDER, 'default.pem');
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(`${file} cannot be read`, { cause });
  }
}
