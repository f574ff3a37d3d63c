/** Database, certificates, and login from AWS Secrets Manager of all peers. */
import { readFileSync } from 'node:fs';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const { DATABASE_HOST, DATABASE_PORT, DATABASE_NAME, DATABASE_SECRET_ARN, DATABASE_CA_FILE } = process.env;

/** Options of both drivers, without the login. */
export const server = {
  host: DATABASE_HOST,
  port: Number(DATABASE_PORT),
  database: DATABASE_NAME,
  ssl: { ca: readFileSync(DATABASE_CA_FILE, 'utf8') },
};

/** Fetches the login once. */
export async function fetchLogin() {
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: DATABASE_SECRET_ARN }));
  const { username, password } = JSON.parse(SecretString);
  return { user: username, password };
}
