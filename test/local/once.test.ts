import { type FakeAssembly, httpApp, INTEGRATION, lambdaAuthorizer, lambdaFunction, OTHER_CODE, restApp, writeAssembly } from './cloud-assembly';
import { leftovers, runToEnd, serverFolder } from './server-process';

/** Answers, fails, hangs or crashes as the path says, and counts what it has answered since it was started. */
const MOODY_HANDLER = `
let count = 0;
exports.handler = async event => {
  const path = event.rawPath ?? event.path;
  if (path === '/throw') throw new Error('at work');
  if (path === '/hang') return new Promise(() => undefined);
  if (path === '/crash') { setTimeout(() => { throw new Error('crashed'); }); return new Promise(() => undefined); }
  if (path === '/exit') process.exit(3);
  if (path === '/large') return 'x'.repeat(6291557);
  count += 1;
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ count, body: event.body ?? null }) };
};`;

const PATHS = Object.fromEntries(['/count', '/throw', '/hang', '/crash', '/exit'].map(path => [path, { get: INTEGRATION, post: INTEGRATION }]));

const count = (value: number) => ({ method: 'GET', path: '/count', expect: { status: 200, body: { count: value } } });

describe('cdk-vpc-lambda-api-local serve --once', () => {
  const assemblies: FakeAssembly[] = [];
  const runOnce = async (resources: object, requests: object[], ...args: string[]) => {
    const assembly = writeAssembly({ resources, handler: MOODY_HANDLER });
    assemblies.push(assembly);
    const file = assembly.write('requests.json', JSON.stringify(requests));
    return runToEnd(['serve', '--assembly', assembly.directory, '--port', '0', '--once', '--requests', file, ...args]);
  };
  const quick = { Handler: lambdaFunction({ DATABASE_NAME: { Ref: 'Name' } }, { Timeout: 1 }) };

  afterAll(() => assemblies.forEach(assembly => assembly.remove()));

  test('an HTTP API survives all failures of its function', async () => {
    const failed = (path: string, status: number, message: string) => ({ method: 'GET', path, expect: { status, body: { message } } });
    const { exitCode, stdout, stderr } = await runOnce({ ...httpApp({ paths: PATHS }), ...quick }, [
      count(1),
      failed('/throw', 500, 'Internal Server Error'),
      // An error of the handler's own leaves the sandbox alone, the others end it.
      count(2),
      failed('/hang', 503, 'Service Unavailable'),
      count(1),
      failed('/crash', 500, 'Internal Server Error'),
      count(1),
      failed('/exit', 500, 'Internal Server Error'),
      count(1),
      { method: 'POST', path: '/count', body: { a: 1 }, expect: { body: { body: '{"a":1}' } } },
    ]);

    expect(stdout).toContain('10 of 10 answers are as expected');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/the function failed: Error: at work/);
    expect(stderr).toMatch(/the function did not answer within 1 s/);
    expect(stderr).toMatch(/Error: crashed/);
  });

  test('a REST API answers 502 and 504 when its function fails', async () => {
    const { exitCode } = await runOnce({ ...restApp({ paths: PATHS }), ...quick }, [
      { method: 'GET', path: '/throw', expect: { status: 502, body: { message: 'Internal server error' } } },
      { method: 'GET', path: '/hang', expect: { status: 504, body: { message: 'Endpoint request timed out' } } },
      { method: 'GET', path: '/none', expect: { status: 403, headers: { 'X-Amzn-ErrorType': 'MissingAuthenticationTokenException' } } },
      count(1),
    ]);

    expect(exitCode).toBe(0);
  });

  test('an answer that differs is shown with its difference, and nothing is left running', async () => {
    const { exitCode, stdout } = await runOnce(httpApp({ paths: PATHS }), [
      { name: 'wrong count', method: 'GET', path: '/count', expect: { status: 201, headers: { etag: 'x' }, body: { count: 2 } } },
      count(2),
    ]);

    expect(exitCode).toBe(1);
    expect(stdout.split('\n').slice(-9)).toEqual([
      'FAIL wrong count: GET /count',
      '     200 {"count":1,"body":null}',
      '     status: expected 201, got 200',
      '     header etag: expected "x", got nothing',
      '     body.count: expected 2, got 1',
      'ok   GET /count',
      '     200 {"count":2,"body":null}',
      '1 of 2 answers are as expected',
      '',
    ]);
    expect(leftovers(serverFolder(stdout))).toEqual([]);
  });

  test('several APIs have separate ports and are named in the requests', async () => {
    const second = { Type: 'AWS::ApiGateway::RestApi', Properties: { Body: { info: { title: 'Films' }, paths: PATHS } } };
    const { exitCode, stdout } = await runOnce({ ...httpApp({ paths: PATHS }), Films: second }, [
      { ...count(1), api: 'OrdersApi' },
      { ...count(1), api: 'Films' },
      { ...count(2), api: 'Shop/OrdersApi' },
    ]);

    expect(exitCode).toBe(0);
    const ports = [...stdout.matchAll(/API: http:\/\/localhost:(\d+)/g)].map(match => match[1]);
    expect(new Set(ports).size).toBe(2);
  });

  test('functions of routes run locally if possible, otherwise the route answers 501', async () => {
    const otherPath = (id: string) => ({ get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', uri: { 'Fn::GetAtt': [id, 'Arn'] } } } });
    const app = httpApp({ paths: { ...PATHS, '/own': otherPath('Own'), '/inline': otherPath('Inline'), '/python': otherPath('Python') } });
    const others = {
      Own: lambdaFunction({}, { Code: OTHER_CODE }),
      Inline: lambdaFunction({}, { Code: { ZipFile: 'exports.handler = async () => ({ inline: true });' } }),
      Python: lambdaFunction({}, { Code: OTHER_CODE, Runtime: 'python3.13' }),
    };
    const { exitCode } = await runOnce({ ...app, ...others }, [
      count(1),
      { method: 'GET', path: '/own', expect: { status: 200, body: { own: '/own' } } },
      count(2),
      { method: 'GET', path: '/inline', expect: { status: 200, body: { inline: true } } },
      { method: 'GET', path: '/python', expect: { status: 501, body: { message: 'the function Python cannot run locally: its runtime is python3.13, not Node.js' } } },
    ]);

    expect(exitCode).toBe(0);
  });

  test.each([
    ['REST', restApp, 'User is not authorized to access this resource with an explicit deny', 'Message', 'method.request.header.Authorization'],
    ['HTTP', httpApp, 'Forbidden', 'message', ['$request.header.Authorization']],
  ] as const)('the Lambda authorizer of a %s API runs', async (_, app, refusal, field, identitySource) => {
    const body = { components: { securitySchemes: { decides: lambdaAuthorizer(identitySource) } }, paths: { '/count': { get: { security: [{ decides: [] }], ...INTEGRATION } } } };
    const { exitCode, stdout } = await runOnce({ ...app(body), Own: lambdaFunction({}, { Code: OTHER_CODE, Handler: 'authorizer.handler' }) }, [
      { method: 'GET', path: '/count', expect: { status: 401 } },
      { method: 'GET', path: '/count', headers: { Authorization: 'please' }, expect: { status: 403, body: { [field]: refusal } } },
      { ...count(1), headers: { Authorization: 'open sesame' } },
      { ...count(2), headers: { 'x-local-claims': '{}' } },
    ]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('4 of 4 answers are as expected') });
  });

  test('a Lambda authorizer that cannot run is named with the reason', async () => {
    const { stdout } = await runOnce(restApp({ paths: { '/count': { get: { security: [{ lambda: [] }], ...INTEGRATION } } } }), [{ ...count(1), claims: { sub: 'u1' } }]);

    expect(stdout).toContain('  The Lambda authorizer cannot run locally (its function is not part of the stack): send the context that it would return in x-local-claims.');
    expect(stdout).toContain('1 of 1 answers are as expected');
  });

  test('an answer larger than Lambda passes on is an error of the function', async () => {
    const { exitCode, stderr } = await runOnce(httpApp({ paths: { ...PATHS, '/large': { get: INTEGRATION } } }), [
      { method: 'GET', path: '/large', expect: { status: 500, body: { message: 'Internal Server Error' } } },
      { method: 'POST', path: '/count', body: 'x'.repeat(7 * 1024 * 1024), expect: { status: 413, body: { message: 'Request Entity Too Large' } } },
    ]);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/the response of 6\d{6} bytes is larger than 6291556/);
  });
});
