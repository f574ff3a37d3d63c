import { createApp, type App } from './app';
import { readConfiguration, type Configuration } from './configuration';
import type { Driver, OpenDatabase, Server } from './drivers/driver';
import { ReadReplicas } from './drivers/read-replicas';
import { createIamCredentials } from './login/iam-token';
import { createSecretLogin } from './login/secrets';
import { createLog } from './observability/log';
import { createSendSpans } from './tracing/segments';
import { Telemetry } from './tracing/telemetry';
import type { Variables } from '../src/contract/environment';

/**
 * Creates the app, once per execution environment, and starts connecting: Lambda gives a function more CPU while it
 * initializes. `folder` contains the bundle. Logs one line and throws if the configuration is invalid.
 */
export function start(folder: string, env: NodeJS.ProcessEnv, driver: Driver): App {
  const write = (line: string) => void process.stdout.write(line);
  try {
    const configuration = readConfiguration(folder, env, driver.engine);
    const log = createLog(configuration.logLevel, write);
    if (configuration.trustServerCertificate) {
      log('warn', 'the database certificate is not verified: an attacker on the network path can read and change all traffic');
    }
    const telemetry = new Telemetry(createSendSpans(env));
    const database = openDatabase(configuration, env, driver, telemetry);
    database.connect();
    return createApp({ manifest: configuration.manifest, folder, database, log, now: () => performance.now(), telemetry });
  } catch (error) {
    createLog('error', write)('error', `the function is misconfigured: ${(error as Error).message}`);
    throw error;
  }
}

function openDatabase(configuration: Configuration, env: Variables, driver: Driver, telemetry: Telemetry): OpenDatabase {
  const { host, readerHost, port, database, ca, trustServerCertificate, preparedStatements, dsql } = configuration;
  const loginFor = loginOf(configuration, env, telemetry);
  const server = { port, database, ca, trustServerCertificate, preparedStatements, dsql, telemetry };
  const open = (name: string, readsOnly: boolean) => driver.open({ ...server, host: name, readsOnly, ...loginFor(name) });

  return readerHost === undefined ? open(host, false) : new ReadReplicas(open(host, false), open(readerHost, true));
}

type LoginProvider = Pick<Server, 'credentials' | 'renewLogin'>;

/** Returns the login for a host: a token is valid for one host, a secret is fetched once for all. */
function loginOf({ login, port, region, dsql }: Configuration, env: Variables, telemetry: Telemetry): (host: string) => LoginProvider {
  if ('userName' in login) return host => ({ credentials: createIamCredentials({ ...login, host, port, region, dsql, env }) });
  const { get, renew } = createSecretLogin({ ...login, region, env, telemetry });
  return () => ({ credentials: get, renewLogin: renew });
}
