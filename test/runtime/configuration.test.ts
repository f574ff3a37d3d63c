import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration as readFor } from '../../runtime/configuration';
import type { Variables } from '../../src/contract/environment';

const env = {
  AWS_REGION: 'eu-west-1',
  DATABASE_HOST: 'db.example.com',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'library',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db',
};
const manifest = { format: 1, engine: 'postgres', routes: {} };
const readConfiguration = (from: string, variables: Variables) => readFor(from, variables, 'postgres');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'configuration-'));
  mkdirSync(join(folder, 'ca'));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'ca', 'eu-west-1.pem'), 'regional');
  writeFileSync(join(folder, 'ca', 'default.pem'), 'default');
  writeFileSync(join(folder, 'own.pem'), 'own');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('readConfiguration', () => {
  test('default', () => {
    expect(readConfiguration(folder, env)).toEqual({
      manifest,
      host: 'db.example.com',
      readerHost: undefined,
      port: 5432,
      database: 'library',
      ca: 'regional',
      trustServerCertificate: false,
      preparedStatements: false,
      dsql: false,
      login: { secretArn: env.DATABASE_SECRET_ARN, keys: { userName: 'username', password: 'password' } },
      region: 'eu-west-1',
      logLevel: 'info',
    });
  });

  test('origins that were known later join those of the manifest', () => {
    const cors = { allowOrigins: ['https://a.example.com'], exposeHeaders: [], allowCredentials: false };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, cors }));

    expect(readConfiguration(folder, { ...env, CORS_ALLOW_ORIGINS: 'https://b.example.com https://c.example.com' }).manifest.cors)
      .toEqual({ ...cors, allowOrigins: ['https://a.example.com', 'https://b.example.com', 'https://c.example.com'] });
  });

  test('a region without certificates uses the default', () => {
    expect(readConfiguration(folder, { ...env, AWS_REGION: 'xx-new-1' }).ca).toBe('default');
  });

  test.each(['relative', 'absolute'])('own certificate authorities are read from a path that is %s', kind => {
    expect(readConfiguration(folder, { ...env, DATABASE_CA_FILE: kind === 'relative' ? 'own.pem' : join(folder, 'own.pem') }).ca).toBe('own');
  });

  test('a user without a secret logs in with IAM authentication', () => {
    expect(readConfiguration(folder, { ...env, DATABASE_SECRET_ARN: undefined, DATABASE_USER: 'api' }).login).toEqual({ userName: 'api' });
  });

  test('a secret can have other keys', () => {
    expect(readConfiguration(folder, { ...env, DATABASE_SECRET_USER_NAME_KEY: 'DB_USER', DATABASE_SECRET_PASSWORD_KEY: 'DB_PASSWORD' }).login)
      .toEqual({ secretArn: env.DATABASE_SECRET_ARN, keys: { userName: 'DB_USER', password: 'DB_PASSWORD' } });
  });

  test('readers have a separate host', () => {
    expect(readConfiguration(folder, { ...env, DATABASE_READER_HOST: 'ro.example.com' })).toMatchObject({ host: 'db.example.com', readerHost: 'ro.example.com' });
  });

  test('the dialect of DSQL is read, and no other', () => {
    expect(readConfiguration(folder, { ...env, DATABASE_DIALECT: 'dsql' })).toMatchObject({ dsql: true });
    expect(() => readConfiguration(folder, { ...env, DATABASE_DIALECT: 'redshift' }))
      .toThrow('environment variable DATABASE_DIALECT is "redshift": use dsql, or leave it out');
  });

  test.each([['true', true], ['false', false], ['', false]])('trusting any certificate is "%s": %s', (text, trustServerCertificate) => {
    expect(readConfiguration(folder, { ...env, DATABASE_TRUST_SERVER_CERTIFICATE: text })).toMatchObject({ trustServerCertificate });
  });

  test.each(['1', 'yes', 'TRUE'])('throws when trusting any certificate is "%s"', text => {
    expect(() => readConfiguration(folder, { ...env, DATABASE_TRUST_SERVER_CERTIFICATE: text }))
      .toThrow(`DATABASE_TRUST_SERVER_CERTIFICATE is "${text}": use true or false`);
  });

  test.each([
    ['neither is', { DATABASE_SECRET_ARN: '' }],
    ['both are', { DATABASE_USER: 'api' }],
  ])('throws when of secret and user %s set', (count, more) => {
    expect(() => readConfiguration(folder, { ...env, ...more })).toThrow(`DATABASE_SECRET_ARN and DATABASE_USER: ${count} set, set exactly one`);
  });

  test.each(Object.keys(env).filter(name => name !== 'DATABASE_SECRET_ARN'))('throws when %s is missing or empty', name => {
    expect(() => readConfiguration(folder, { ...env, [name]: undefined })).toThrow(`environment variable ${name} is missing or empty`);
    expect(() => readConfiguration(folder, { ...env, [name]: '' })).toThrow(`environment variable ${name} is missing or empty`);
  });

  test.each(['0', '65536', '5432x', '-1', '1e3'])('throws when the port is %s', port => {
    expect(() => readConfiguration(folder, { ...env, DATABASE_PORT: port })).toThrow(`DATABASE_PORT is "${port}": use a number from 1 to 65535`);
  });

  test('throws when several requests would share the process', () => {
    expect(() => readConfiguration(folder, { ...env, AWS_LAMBDA_MAX_CONCURRENCY: '64' })).toThrow('set PerExecutionEnvironmentMaxConcurrency to 1');
    expect(() => readConfiguration(folder, { ...env, AWS_LAMBDA_MAX_CONCURRENCY: '1' })).not.toThrow();
  });

  test('throws when the log level is unknown', () => {
    expect(() => readConfiguration(folder, { ...env, LOG_LEVEL: 'loud' })).toThrow('LOG_LEVEL is "loud": use debug, info, warn or error');
  });

  test('throws when the manifest has another format', () => {
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, format: 2 }));

    expect(() => readConfiguration(folder, env)).toThrow('has format 2, this handler reads format 1');
  });

  test('throws when the manifest is for the other engine', () => {
    expect(() => readFor(folder, env, 'sql-server')).toThrow('manifest.json is for the engine postgres, this handler is for sql-server');
  });

  test.each([['manifest.json', {}], ['missing.pem', { DATABASE_CA_FILE: 'missing.pem' }]])('throws when %s cannot be read', (file, more) => {
    rmSync(join(folder, file), { force: true });

    expect(() => readConfiguration(folder, { ...env, ...more })).toThrow(`${file} cannot be read`);
  });
});
