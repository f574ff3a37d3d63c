import { createHash, createHmac } from 'node:crypto';
import { createIamCredentials, type IamLogin } from '../../../runtime/login/iam-token';

const env = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', AWS_SESSION_TOKEN: 'to/ken+==' };
const login = { userName: 'jane+doe@x', host: 'db.abc.eu-west-1.rds.amazonaws.com', port: 5432, region: 'eu-west-1', env };

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2030, 0, 31, 23, 59, 58) }));
afterEach(() => jest.useRealTimers());

const tokenOf = async (more: Partial<IamLogin> = {}) => (await createIamCredentials({ ...login, ...more })()).password;

/** Signs by https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, without the SDK. */
function signature(host: string, parameters: [string, string][], service = 'rds-db'): string {
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

  const query = parameters.map(pair => pair.map(encode).join('=')).sort().join('&');
  const request = ['GET', '/', query, `host:${host}`, '', 'host', sha256('')].join('\n');
  const text = ['AWS4-HMAC-SHA256', '20300131T235958Z', `20300131/eu-west-1/${service}/aws4_request`, sha256(request)].join('\n');
  const key = ['20300131', 'eu-west-1', service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${env.AWS_SECRET_ACCESS_KEY}`);
  return hmac(key, text).toString('hex');
}

describe('createIamCredentials', () => {
  test('the password is a presigned request without its protocol, good for 15 minutes', async () => {
    const token = await tokenOf();
    const { host, pathname, searchParams } = new URL(`http://${token}`);
    const { 'X-Amz-Signature': signed, ...parameters } = Object.fromEntries(searchParams);

    expect({ host, pathname }).toEqual({ host: 'db.abc.eu-west-1.rds.amazonaws.com:5432', pathname: '/' });
    expect(parameters).toEqual({
      'Action': 'connect',
      'DBUser': 'jane+doe@x',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIDEXAMPLE/20300131/eu-west-1/rds-db/aws4_request',
      'X-Amz-Date': '20300131T235958Z',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': 'to/ken+==',
      'X-Amz-SignedHeaders': 'host',
    });
    expect(signed).toBe(signature(host, Object.entries(parameters)));
  });

  test('a token of DSQL is for the cluster, whatever the port and the user', async () => {
    const dsql = { dsql: true, host: 'abcdefghijklmnopqrst123456.dsql.eu-west-1.on.aws' };
    const token = await tokenOf(dsql);
    const { host, pathname, searchParams } = new URL(`http://${token}`);
    const { 'X-Amz-Signature': signed, ...parameters } = Object.fromEntries(searchParams);

    expect({ host, pathname }).toEqual({ host: dsql.host, pathname: '/' });
    expect(parameters).toEqual({
      'Action': 'DbConnect',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIDEXAMPLE/20300131/eu-west-1/dsql/aws4_request',
      'X-Amz-Date': '20300131T235958Z',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': 'to/ken+==',
      'X-Amz-SignedHeaders': 'host',
    });
    expect(signed).toBe(signature(host, Object.entries(parameters), 'dsql'));
    expect(await tokenOf({ ...dsql, port: 5433, userName: 'other' })).toBe(token);
  });

  test('the token is for the user that logs in, and is hidden', async () => {
    const credentials = await createIamCredentials(login)();

    expect(JSON.stringify(credentials)).toBe('{"userName":"jane+doe@x"}');
  });

  test('each connection gets a token with the current time', async () => {
    const credentials = createIamCredentials(login);
    const { password: first } = await credentials();
    jest.advanceTimersByTime(60_000);

    expect((await credentials()).password).not.toBe(first);
  });

  test.each([{ host: 'ro.abc.eu-west-1.rds.amazonaws.com' }, { port: 5433 }, { userName: 'john' }, { region: 'us-east-1' }])('%j changes the signature', async more => {
    const signatureOf = (token: string) => new URL(`http://${token}`).searchParams.get('X-Amz-Signature');

    expect(signatureOf(await tokenOf(more))).not.toBe(signatureOf(await tokenOf()));
  });
});
