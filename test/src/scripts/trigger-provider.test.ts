import { dirname, join } from 'path';

/** Requests to Lambda of the function of CDK. */
const requests: object[] = [];
let answer: object = {};

jest.mock('@aws-sdk/client-lambda', () => ({
  Lambda: class {
    public async invoke(request: object) {
      requests.push(request);
      return answer;
    }
  },
}), { virtual: true });

const HANDLER = 'arn:aws:lambda:eu-west-1:111122223333:function:Schema:7';

/** The code that CDK deploys for triggers. */
async function send(type: string, payload?: object): Promise<void> {
  requests.length = 0;
  answer = { StatusCode: 200, ...payload && { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(payload)) } };
  const folder = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'custom-resource-handlers', 'dist', 'triggers', 'lambda');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file of CDK that has no types
  const { handler } = require(join(folder, 'index.js'));
  await handler({ RequestType: type, ResourceProperties: { HandlerArn: HANDLER, InvocationType: 'RequestResponse', Timeout: '900000', ExecuteOnHandlerChange: 'true' } });
}

describe('the function of CDK that invokes the scripts', () => {
  beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  test.each(['Create', 'Update'])('invokes the version of the function on %s, and waits for it', async type => {
    await send(type);
    expect(requests).toEqual([{ FunctionName: HANDLER, InvocationType: 'RequestResponse' }]);
  });

  test('invokes nothing on Delete, so tables and users stay', async () => {
    await send('Delete');
    expect(requests).toEqual([]);
  });

  test('fails with the message of the scripts, which the event of the stack shows', async () => {
    await expect(send('Update', { errorType: 'ScriptError', errorMessage: 'V007__orders.sql:12: relation "order" does not exist', trace: [] }))
      .rejects.toThrow('V007__orders.sql:12: relation "order" does not exist');
  });
});
