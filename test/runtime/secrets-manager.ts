import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Secrets Manager on this machine that holds one secret, or answers with an error. */
export interface FakeSecretsManager {
  readonly url: string;
  /** Requests so far: the secret asked for and who asked. */
  readonly calls: { readonly secretId: string; readonly stage: string | undefined; readonly authorization: string }[];
  /** Content of `SecretString`, or an error code, or no answer at all. */
  answer: { readonly secret: string } | { readonly error: string } | 'silence';
  /** Content of the version `AWSPENDING`, if any. */
  pending: string | undefined;
  close(): Promise<void>;
}

/** Starts a fake that speaks the JSON protocol of https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html. */
export async function startSecretsManager(secret: string): Promise<FakeSecretsManager> {
  const server = createServer(async (request, response) => {
    const { SecretId: secretId, VersionStage: stage } = JSON.parse(await textOf(request));
    fake.calls.push({ secretId, stage, authorization: request.headers.authorization ?? '' });
    const answer = stage === 'AWSPENDING' ? pendingOf(fake) : fake.answer;
    if (answer === 'silence') return;
    response.writeHead('secret' in answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify('secret' in answer ? { Name: secretId, SecretString: answer.secret } : { __type: answer.error, message: 'refused' }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeSecretsManager = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    answer: { secret },
    pending: undefined,
    close: () => close(server),
  };
  return fake;
}

function pendingOf({ pending }: FakeSecretsManager): FakeSecretsManager['answer'] {
  return pending === undefined ? { error: 'ResourceNotFoundException' } : { secret: pending };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
}
