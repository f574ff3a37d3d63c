import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Starts a local replacement for AWS Secrets Manager. It uses TLS, with the certificate of the database, because the AWS SDK loads
 * other code for plain HTTP.
 *
 * @param directory that of the database
 * @param logins user names and passwords by the ARN of their secret
 */
export async function startSecretsManager(directory, logins) {
  const [key, cert] = await Promise.all(['key', 'crt'].map(suffix => readFile(join(directory, 'data', `server.${suffix}`))));
  const server = createServer({ key, cert }, async (request, response) => {
    const { SecretId } = JSON.parse(await text(request));
    const answer = JSON.stringify({ ARN: SecretId, SecretString: JSON.stringify(logins[SecretId]) });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(answer);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
