import { startDelayingProxy } from './delaying-proxy.mjs';

/** Calls `measure` with a setup whose processes reach the database and AWS Secrets Manager with a latency. */
export async function withLatency({ ports }, setup, roundTripMs, measure) {
  const [database, secret] = await Promise.all([ports.database, ports.secret].map(port => startDelayingProxy(port, roundTripMs)));
  const env = { ...setup.env, DATABASE_PORT: String(database.port), AWS_ENDPOINT_URL_SECRETS_MANAGER: `https://localhost:${secret.port}` };
  try {
    return await measure({ ...setup, env });
  } finally {
    database.close();
    secret.close();
  }
}
