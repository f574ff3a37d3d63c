import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** A Secrets Manager that holds one secret, and others by their ARN: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html. */
export class SecretsManager {
  /** The user name and password that it gives. */
  login;
  /** Other secrets, each with its versions by stage. */
  others = {};
  /** How often it was asked. */
  calls = 0;
  #server = createServer((request, response) => this.#serve(request, response));

  /** Listens on a free port; resolves with its address. */
  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request, response) {
    const { SecretId, VersionStage } = await json(request);
    this.calls += 1;
    const login = (this.others[SecretId] ?? { AWSCURRENT: this.login })[VersionStage];
    response.writeHead(login ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(login
      ? { Name: SecretId, SecretString: JSON.stringify(login) }
      : { __type: 'ResourceNotFoundException', message: 'there is no such stage' }));
  }
}
