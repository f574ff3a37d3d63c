import { join } from 'node:path';
import {
  caFile, ConfigurationError, parseManifest, readFlag, readLogin, readLogLevel, readPort, readText, requireEnv, type LoginSource,
} from './configuration';
import { DatabaseError } from './drivers/database';
import type { Server } from './drivers/driver';
import type { LambdaContext } from './handler';
import { createIamCredentials } from './login/iam-token';
import { createSecretLogin, type SecretLogin } from './login/secrets';
import { createLog, type Log, type LogLevel } from './observability/log';
import { runScripts } from './scripts/run';
import { ScriptError, type ScriptEngine } from './scripts/session';
import { Environment, type Variables } from '../src/contract/environment';
import type { Engine } from '../src/contract/manifest';
import { SCRIPTS_FILE, SCRIPTS_FORMAT, type ScriptsManifest, type ScriptsOutcome } from '../src/contract/scripts-manifest';

/** Configuration of the function that runs scripts. */
interface ScriptsConfiguration {
  readonly manifest: ScriptsManifest;
  /** With the login of the administrator. */
  readonly server: Server;
  readonly loginOf: (user: string) => SecretLogin;
  readonly logLevel: LogLevel;
}

const UNVERIFIED = 'the database certificate is not verified: an attacker on the network path can read the password, and change the scripts';

/** Maximum length of the message in an event of CloudFormation that is readable. */
const MAX_MESSAGE = 1000;

/**
 * Creates the entry point for Lambda. It ignores the event, returns what changed, and throws an error whose message is for the event of CloudFormation. The
 * configuration is read with each call, because Lambda reports an error of initialization without its message.
 *
 * @param folder of the bundle
 */
export function createScriptsHandler(engine: ScriptEngine, folder = __dirname) {
  return {
    handler: async (_event: unknown, context: Pick<LambdaContext, 'getRemainingTimeInMillis'>): Promise<ScriptsOutcome> => {
      const write = (line: string) => void process.stdout.write(line);
      let log = createLog('error', write);
      try {
        const { logLevel, ...configuration } = readConfiguration(folder, process.env, engine.engine);
        log = createLog(logLevel, write);
        if (configuration.server.trustServerCertificate) log('warn', UNVERIFIED);
        return await runScripts({ engine, ...configuration, log, remainingMs: context.getRemainingTimeInMillis() });
      } catch (error) {
        throw report(error, log);
      }
    },
  };
}

/** Logs an error, and returns one whose stack does not end up in the event of CloudFormation. */
function report(error: unknown, log: Log): ScriptError {
  const expected = [ScriptError, DatabaseError, ConfigurationError].some(type => error instanceof type);
  const { message, name, stack = '' } = Object(error) as Error;
  const text = expected ? message : `the function failed unexpectedly with ${name}: see its log`;
  log('error', text, expected ? {} : { stack: stack.split('\n').filter(line => line.startsWith('    at ')) });
  const reported = new ScriptError(text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text);
  reported.stack = '';
  return reported;
}

function readConfiguration(folder: string, env: Variables, engine: Engine): ScriptsConfiguration {
  const region = requireEnv(env, 'AWS_REGION');
  const address = { host: requireEnv(env, Environment.DATABASE_HOST), port: readPort(requireEnv(env, Environment.DATABASE_PORT)) };
  const secrets = readSecrets(env);
  return {
    manifest: readManifest(join(folder, SCRIPTS_FILE), engine),
    server: {
      ...address,
      ...adminLogin(readLogin(env), { ...address, region, env }),
      database: requireEnv(env, Environment.DATABASE_NAME),
      ca: readText(caFile(folder, region, env[Environment.DATABASE_CA_FILE])),
      trustServerCertificate: readFlag(env, Environment.DATABASE_TRUST_SERVER_CERTIFICATE),
      readsOnly: false,
    },
    loginOf: user => createSecretLogin({ secretArn: secretOf(secrets, user), region, env }),
    logLevel: readLogLevel(env[Environment.LOG_LEVEL] || 'info'),
  };
}

function adminLogin(
  login: LoginSource, { host, port, region, env }: { readonly host: string; readonly port: number; readonly region: string; readonly env: Variables },
): Pick<Server, 'credentials' | 'renewLogin'> {
  if ('userName' in login) return { credentials: createIamCredentials({ ...login, host, port, region, env }) };
  const { get, renew } = createSecretLogin({ ...login, region, env });
  return { credentials: get, renewLogin: renew };
}

function readSecrets(env: Variables): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(env[Environment.DATABASE_USER_SECRETS] || '{}')) as Record<string, unknown>;
  } catch {
    throw new ConfigurationError(`environment variable ${Environment.DATABASE_USER_SECRETS} is not a JSON object`);
  }
}

function secretOf(secrets: Readonly<Record<string, unknown>>, user: string): string {
  const arn = Object.hasOwn(secrets, user) ? secrets[user] : undefined;
  if (typeof arn !== 'string') throw new ConfigurationError(`environment variable ${Environment.DATABASE_USER_SECRETS} has no secret of the user ${user}`);
  return arn;
}

function readManifest(file: string, engine: Engine): ScriptsManifest {
  const manifest = parseManifest(file) as unknown as ScriptsManifest;
  if (manifest.format !== SCRIPTS_FORMAT) {
    throw new ConfigurationError(`${file} has format ${manifest.format}, this function reads format ${SCRIPTS_FORMAT}: deploy both from the same version`);
  }
  if (manifest.engine !== engine) {
    throw new ConfigurationError(`${file} is for the engine ${manifest.engine}, this function is for ${engine}: deploy the bundle for ${manifest.engine}`);
  }
  return manifest;
}
