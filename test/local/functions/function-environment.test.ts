import type { PostgresServer } from '../../../local/database/postgres';
import { functionEnvironment, secretKeys } from '../../../local/functions/function-environment';
import type { SecretAccess } from '../../../local/functions/secrets-manager';

const server = { host: 'localhost', port: 5433, caFile: '/ca.pem' } as PostgresServer;
const secrets = { url: 'http://127.0.0.1:1', secretArns: ['arn:local'], credentials: { accessKeyId: 'LOCAL1', secretAccessKey: 'x', sessionToken: 'y' } } as SecretAccess;

function environmentOf(environment: { [name: string]: unknown }) {
  return functionEnvironment({ id: 'Handler', entry: 'index.handler', environment, timeoutSeconds: 28, memorySize: 512 }, '/asset', server, secrets);
}

describe('the environment of a function', () => {
  test('points to the database and the secret of this machine', () => {
    const deployed = { DATABASE_HOST: { 'Fn::GetAtt': ['Database', 'Endpoint.Address'] }, DATABASE_NAME: 'shop', DATABASE_SECRET_ARN: { Ref: 'Secret' } };
    expect(environmentOf(deployed)).toMatchObject({
      DATABASE_HOST: 'localhost', DATABASE_PORT: '5433', DATABASE_NAME: 'shop', DATABASE_SECRET_ARN: 'arn:local', DATABASE_CA_FILE: '/ca.pem',
    });
  });

  test.each(['DATABASE_USER', 'DATABASE_READER_HOST', 'DATABASE_TRUST_SERVER_CERTIFICATE'])('has no %s, which points to the deployed database', name => {
    expect(environmentOf({ [name]: 'true' })).not.toHaveProperty(name);
  });

  test('names the keys of the secret, which are those of Amazon RDS by default', () => {
    expect(secretKeys({ environment: { DATABASE_SECRET_PASSWORD_KEY: 'DB_PASSWORD' } })).toEqual({ userName: 'username', password: 'DB_PASSWORD' });
    expect(secretKeys({ environment: { DATABASE_SECRET_USER_NAME_KEY: 'DB_USER' } })).toEqual({ userName: 'DB_USER', password: 'password' });
  });

  test('calls the Secrets Manager of this machine, and not an endpoint of the VPC', () => {
    expect(environmentOf({ AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://vpce' }).AWS_ENDPOINT_URL_SECRETS_MANAGER).toBe('http://127.0.0.1:1');
  });
});
