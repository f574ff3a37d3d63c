import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLogLevel, type LogLevel } from './log';
import { CA_FOLDER, Environment } from '../src/contract/environment';
import { MANIFEST_FILE, MANIFEST_FORMAT, type Manifest } from '../src/contract/manifest';

/** Everything that the handler is told: by the files beside the bundle and by its environment. */
export interface Configuration {
  readonly manifest: Manifest;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** PEM of the certificate authorities to trust. */
  readonly ca: string;
  readonly secret: { readonly secretArn: string; readonly region: string };
  readonly logLevel: LogLevel;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The handler was deployed in a way that cannot work; the message says what to change. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Reads the configuration; `folder` holds the bundle. Throws a `ConfigurationError` for anything missing or malformed. */
export function readConfiguration(folder: string, env: Variables): Configuration {
  const region = requireEnv(env, 'AWS_REGION');
  return {
    manifest: readManifest(join(folder, MANIFEST_FILE)),
    host: requireEnv(env, Environment.DATABASE_HOST),
    port: readPort(requireEnv(env, Environment.DATABASE_PORT)),
    database: requireEnv(env, Environment.DATABASE_NAME),
    ca: readText(caFile(folder, region, env[Environment.DATABASE_CA_FILE])),
    secret: { secretArn: requireEnv(env, Environment.DATABASE_SECRET_ARN), region },
    logLevel: readLogLevel(env[Environment.LOG_LEVEL] || 'info'),
  };
}

function readLogLevel(level: string): LogLevel {
  if (!isLogLevel(level)) {
    throw new ConfigurationError(`environment variable ${Environment.LOG_LEVEL} is "${level}": use debug, info, warn or error`);
  }
  return level;
}

function requireEnv(env: Variables, name: string): string {
  const value = env[name];
  if (!value) throw new ConfigurationError(`environment variable ${name} is missing or empty`);
  return value;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65535) {
    throw new ConfigurationError(`environment variable ${Environment.DATABASE_PORT} is "${text}": use a number from 1 to 65535`);
  }
  return port;
}

function readManifest(file: string): Manifest {
  const manifest = JSON.parse(readText(file)) as Manifest;
  if (manifest.format !== MANIFEST_FORMAT) {
    throw new ConfigurationError(`${file} has format ${manifest.format}, this handler reads ${MANIFEST_FORMAT}: deploy both from one version`);
  }
  return manifest;
}

function caFile(folder: string, region: string, own: string | undefined): string {
  if (own) return resolve(folder, own);
  const regional = join(folder, CA_FOLDER, `${region}.pem`);
  return existsSync(regional) ? regional : join(folder, CA_FOLDER, 'default.pem');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigurationError(`${file} cannot be read`, { cause });
  }
}
