import { inspect } from 'node:util';
import type { DatabaseError } from '../../../runtime/drivers/database';
import { createSecretLogin } from '../../../runtime/login/secrets';
import { startSecretsManager, type FakeSecretsManager } from '../secrets-manager';
import { closedPort, startSilentServer } from '../servers';

const secretArn = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:db';
const env = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'token' };
const secret = JSON.stringify({ username: 'reader', password: 'pa$$word', host: 'ignored' });

let manager: FakeSecretsManager;

beforeEach(async () => {
  manager = await startSecretsManager(secret);
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = manager.url;
});
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
  await manager.close();
});

const login = () => createSecretLogin({ secretArn, region: 'eu-west-1', env });
const create = () => login().get;
const errorOf = async (work: Promise<unknown>) => work.then(() => { throw new Error('it worked'); }, (error: DatabaseError) => error);

describe('createSecretLogin', () => {
  test('the login comes from the secret, fetched with the credentials of the environment', async () => {
    const { userName, password } = await create()();

    expect({ userName, password }).toEqual({ userName: 'reader', password: 'pa$$word' });
    expect(manager.calls).toEqual([{ secretId: secretArn, stage: 'AWSCURRENT', authorization: expect.stringContaining('Credential=AKIDEXAMPLE/') }]);
  });

  test('the password shows neither in JSON nor in print', async () => {
    const credentials = await create()();

    expect(JSON.stringify(credentials) + inspect(credentials)).not.toContain('pa$$word');
  });

  test('the login is fetched once for concurrent requests', async () => {
    const credentials = create();
    await Promise.all([credentials(), credentials()]);
    await credentials();

    expect(manager.calls).toHaveLength(1);
  });

  test('a failed fetch is retried at the next request of the login', async () => {
    const credentials = create();
    manager.answer = { error: 'ResourceNotFoundException' };
    await expect(credentials()).rejects.toThrow();
    manager.answer = { secret };

    await expect(credentials()).resolves.toMatchObject({ userName: 'reader' });
  });

  describe('when the login is older than ten minutes', () => {
    const TEN_MINUTES_MS = 600_000;
    afterEach(() => jest.restoreAllMocks());

    async function oldLogin() {
      const credentials = create();
      await credentials();
      jest.spyOn(Date, 'now').mockReturnValue(Date.now() + TEN_MINUTES_MS + 1);
      return credentials;
    }

    test('it is fetched again, once', async () => {
      const credentials = await oldLogin();
      manager.answer = { secret: JSON.stringify({ username: 'reader', password: 'rotated' }) };

      expect((await credentials()).password).toBe('rotated');
      expect((await credentials()).password).toBe('rotated');
      expect(manager.calls).toHaveLength(2);
    });

    test('it still serves when Secrets Manager does not answer', async () => {
      const credentials = await oldLogin();
      manager.answer = { error: 'AccessDeniedException' };

      expect((await credentials()).password).toBe('pa$$word');
    });
  });

  test('a login of less than eight minutes is not fetched again', async () => {
    const credentials = create();
    await credentials();
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 479_000);
    await credentials();
    now.mockRestore();

    expect(manager.calls).toHaveLength(1);
  });

  test('throws when Secrets Manager refuses, with the name of the refusal', async () => {
    manager.answer = { error: 'AccessDeniedException' };

    expect(await errorOf(create()())).toMatchObject({ kind: 'unavailable', message: 'Secrets Manager did not return the secret of the database: AccessDeniedException' });
  });

  test.each(['pa$$word', '', 'null', '[]', '{"username":"reader"}', '{"username":1,"password":"pa$$word"}'])('throws when the secret is %s, and does not repeat it', async text => {
    manager.answer = { secret: text };
    const error = await errorOf(create()());

    expect(error).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('"username" and "password"') });
    expect(inspect(error)).not.toContain('pa$$word');
  });

  describe('when the secret has other keys', () => {
    const keys = { userName: 'DB_USER', password: 'DB_PASSWORD' };
    const ofKeys = () => createSecretLogin({ secretArn, keys, region: 'eu-west-1', env }).get();

    test('the login is read from them', async () => {
      manager.answer = { secret: JSON.stringify({ username: 'admin', password: 'other', DB_USER: 'reader', DB_PASSWORD: 'pa$$word' }) };

      expect(await ofKeys().then(({ userName, password }) => ({ userName, password }))).toEqual({ userName: 'reader', password: 'pa$$word' });
    });

    test.each([
      [{ DB_USER: 'reader' }, '"DB_PASSWORD"'],
      [{ DB_PASSWORD: 'pa$$word' }, '"DB_USER"'],
      [{ username: 'reader', password: 'pa$$word' }, '"DB_USER" and no "DB_PASSWORD"'],
    ])('throws for the secret %j, and names what is missing: %s', async (fields, missing) => {
      manager.answer = { secret: JSON.stringify(fields) };
      const error = await errorOf(ofKeys());

      expect(error.message).toBe(`the secret of the database must be a JSON object with the strings "DB_USER" and "DB_PASSWORD", but has no ${missing}`);
      expect(inspect(error)).not.toContain('pa$$word');
    });
  });

  test('throws within seconds when Secrets Manager cannot be reached, and names the way there', async () => {
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${await closedPort()}`;
    const started = performance.now();

    expect(await errorOf(create()())).toMatchObject({
      kind: 'unavailable', message: expect.stringMatching(/VPC endpoint for com\.amazonaws\.eu-west-1\.secretsmanager or a NAT gateway/),
    });
    expect(performance.now() - started).toBeLessThan(6000);
  });

  test('throws within seconds when Secrets Manager stays silent', async () => {
    const silent = await startSilentServer();
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${silent.port}`;
    const started = performance.now();

    expect(await errorOf(create()())).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('cannot be reached') });
    expect(performance.now() - started).toBeLessThan(6000);
    await silent.close();
  }, 10_000);

  describe('when the server refuses the login', () => {
    const passwordOf = async ({ get }: ReturnType<typeof login>) => (await get()).password;

    test('the secret is fetched again', async () => {
      const rotated = login();
      await rotated.get();
      manager.answer = { secret: JSON.stringify({ username: 'reader', password: 'rotated' }) };

      expect(await passwordOf(rotated)).toBe('pa$$word');
      expect(await rotated.renew(0)).toBe(true);
      expect(await passwordOf(rotated)).toBe('rotated');
    });

    test('the version that is pending is tried next', async () => {
      const rotated = login();
      manager.pending = JSON.stringify({ username: 'reader', password: 'pending' });
      expect(await rotated.renew(1)).toBe(true);

      expect(await passwordOf(rotated)).toBe('pending');
    });

    test('the current version is fetched when no version is pending', async () => {
      const rotated = login();
      expect(await rotated.renew(1)).toBe(true);

      expect(await passwordOf(rotated)).toBe('pa$$word');
    });

    test('pauses grow, and after six attempts nothing is left to try', async () => {
      const rotated = login();
      const started = performance.now();
      expect(await rotated.renew(2)).toBe(true);
      expect(performance.now() - started).toBeGreaterThanOrEqual(95);

      expect(await rotated.renew(6)).toBe(false);
      expect(manager.calls).toHaveLength(1);
    });

    test('throws when Secrets Manager denies access', async () => {
      manager.answer = { error: 'AccessDeniedException' };

      expect(await errorOf(login().renew(0))).toMatchObject({ message: expect.stringContaining('AccessDeniedException') });
    });
  });
});
