import { request } from 'node:http';
import { type SecretsManager, startSecretsManager } from '../../../local/functions/secrets-manager';
import { secret } from '../../support/redaction';

describe('the local Secrets Manager', () => {
  const password = secret('opens-the-library');
  let manager: SecretsManager;

  beforeAll(async () => {
    manager = await startSecretsManager({ user: 'alice', password });
  });
  afterAll(() => manager.stop());

  const headersOf = ({ credentials: { accessKeyId, sessionToken } }: SecretsManager) => ({
    'x-amz-target': 'secretsmanager.GetSecretValue',
    'authorization': `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20300101/us-east-1/secretsmanager/aws4_request, Signature=0`,
    'x-amz-security-token': sessionToken,
  });
  const question = () => JSON.stringify({ SecretId: manager.secretArn });
  const ask = (headers: object, body = question(), url = manager.url) => new Promise<{ status?: number; text: string }>((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...headers } }, response => {
      let text = '';
      response.on('data', chunk => { text += chunk; }).on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sent.on('error', reject).end(body);
  });

  test('returns the login to callers with the credentials of this run', async () => {
    const { status, text } = await ask(headersOf(manager));

    expect(status).toBe(200);
    expect(JSON.parse(JSON.parse(text).SecretString)).toEqual({ username: 'alice', password });
  });

  test('has the login also under the keys of the functions', async () => {
    const other = await startSecretsManager({ user: 'alice', password });
    other.addKeys({ userName: 'DB_USER', password: 'DB_PASSWORD' });
    const { text } = await ask(headersOf(other), JSON.stringify({ SecretId: other.secretArn }), other.url);
    await other.stop();

    expect(JSON.parse(JSON.parse(text).SecretString)).toEqual({ username: 'alice', password, DB_USER: 'alice', DB_PASSWORD: password });
  });

  test('has another secret and other credentials in each run', async () => {
    const other = await startSecretsManager({ user: 'alice', password });
    await other.stop();

    expect(other.secretArn).not.toBe(manager.secretArn);
    expect(other.credentials.sessionToken).not.toBe(manager.credentials.sessionToken);
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
    const all = Object.entries({ ...headersOf(manager), ...headers }).filter(([, value]) => value !== undefined);
    const { status, text } = await ask(Object.fromEntries(all), body);

    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain(password);
    expect((await ask(headersOf(manager))).status).toBe(200);
  });
});
