import { request } from 'node:http';
import { type SecretAccess, type SecretsManager, startSecretsManager } from '../../../local/functions/secrets-manager';
import { secret } from '../../support/redaction';

describe('the local Secrets Manager', () => {
  const password = secret('opens-the-library');
  let manager: SecretsManager;
  let access: SecretAccess;

  beforeAll(async () => {
    manager = await startSecretsManager();
    access = manager.grant([{ user: 'alice', password }]);
  });
  afterAll(() => manager.stop());

  const headersOf = ({ credentials: { accessKeyId, sessionToken } }: SecretAccess) => ({
    'x-amz-target': 'secretsmanager.GetSecretValue',
    'authorization': `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20300101/us-east-1/secretsmanager/aws4_request, Signature=0`,
    'x-amz-security-token': sessionToken,
  });
  const question = (secretArn = access.secretArns[0], options: object = {}) => JSON.stringify({ SecretId: secretArn, ...options });
  const ask = (headers: object, body = question(), url = access.url) => new Promise<{ status?: number; text: string }>((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...headers } }, response => {
      let text = '';
      response.on('data', chunk => { text += chunk; }).on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.on('error', reject).end(body);
  });

  test('returns the login to callers with the credentials of this run', async () => {
    const { status, text } = await ask(headersOf(access));

    expect(status).toBe(200);
    expect(JSON.parse(JSON.parse(text).SecretString)).toEqual({ username: 'alice', password });
  });

  test('has the login also under the keys of the function', async () => {
    const other = manager.grant([{ user: 'bob', password }], { userName: 'DB_USER', password: 'DB_PASSWORD' });
    const { text } = await ask(headersOf(other), question(other.secretArns[0]));

    expect(JSON.parse(JSON.parse(text).SecretString)).toEqual({ username: 'bob', password, DB_USER: 'bob', DB_PASSWORD: password });
  });

  test('a function can read its secrets only', async () => {
    const scripts = manager.grant([{ user: 'owner', password: secret('opens-the-cellar') }, { user: 'alice', password }]);
    const userOf = async (text: Promise<{ text: string }>) => JSON.parse(JSON.parse((await text).text).SecretString).username;

    expect(await Promise.all(scripts.secretArns.map(arn => userOf(ask(headersOf(scripts), question(arn)))))).toEqual(['owner', 'alice']);
    expect(await ask(headersOf(access), question(scripts.secretArns[0]))).toEqual({ status: 400, text: expect.stringContaining('ResourceNotFoundException') });
    expect((await ask({ ...headersOf(access), 'x-amz-security-token': scripts.credentials.sessionToken })).status).toBe(400);
  });

  test('has the current version only', async () => {
    expect((await ask(headersOf(access), question(undefined, { VersionStage: 'AWSCURRENT' }))).status).toBe(200);
    expect((await ask(headersOf(access), question(undefined, { VersionStage: 'AWSPENDING' }))).status).toBe(400);
  });

  test('has another secret and other credentials in each run', async () => {
    const second = await startSecretsManager();
    const other = second.grant([{ user: 'alice', password }]);
    await second.stop();

    expect(other.secretArns).not.toEqual(access.secretArns);
    expect(other.credentials.sessionToken).not.toBe(access.credentials.sessionToken);
    expect((await ask(headersOf(other))).status).toBe(400);
  });

  test.each<[string, object, string | undefined]>([
    ['without credentials', { 'authorization': undefined, 'x-amz-security-token': undefined }, undefined],
    ['with the token alone', { authorization: 'AWS4-HMAC-SHA256 Credential=local/1' }, undefined],
    ['with the key alone', { 'x-amz-security-token': 'local' }, undefined],
    ['for another secret', {}, '{"SecretId":"arn:aws:secretsmanager:us-east-1:123456789012:secret:local-AbCdEf"}'],
    ['for another operation', { 'x-amz-target': 'secretsmanager.ListSecrets' }, undefined],
    ['with a host of another site', { host: 'library.example.com' }, undefined],
    ['with a body that is not JSON', {}, '{not json'],
    ['with a body that is not an object', {}, 'null'],
    ['with a body that is far too long', {}, ' '.repeat(100_000)],
  ])('returns no secret to a request %s, and keeps running', async (_, headers, body) => {
    const all = Object.entries({ ...headersOf(access), ...headers }).filter(([, value]) => value !== undefined);
    const { status, text } = await ask(Object.fromEntries(all), body);

    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain(password);
    expect((await ask(headersOf(access))).status).toBe(200);
  });
});
