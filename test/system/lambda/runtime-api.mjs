import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { StreamedResponse } from './streamed-response.mjs';

const PREFIX = '/2018-06-01/runtime/';

/** Lambda's side of the protocol of runtimes, for one process: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. */
export class RuntimeApi {
  /** What the runtime reported instead of asking for an invocation. */
  initErrors = [];
  #server = createServer((request, response) => this.#serve(request, response));
  #next = deferred();
  #result = deferred();
  #id;

  /** Listens on a free port; resolves with `host:port`. */
  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${this.#server.address().port}`;
  }

  /** Resolves when the runtime waits for an invocation, which is when Lambda may freeze it. */
  async idle() {
    await this.#next.promise;
  }

  /** Hands an event to the runtime; resolves with the result of the handler or the beginning of its stream, or rejects with the error it reports. */
  async invoke(event, timeoutMs) {
    const response = await this.#next.promise;
    this.#next = deferred();
    this.#result = deferred();
    this.#id = randomUUID();
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': this.#id,
      'lambda-runtime-deadline-ms': Date.now() + timeoutMs,
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-west-1:111111111111:function:api',
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0',
    });
    response.end(JSON.stringify(event));
    return this.#result.promise;
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request, response) {
    const path = request.url.slice(PREFIX.length);
    // The runtime waits for the answer to this one.
    if (path === 'invocation/next') return this.#next.resolve(response);

    const respond = () => response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
      const { resolve, reject } = this.#result;
      return StreamedResponse.receive(request, respond).then(resolve, reject);
    }
    const report = await json(request);
    if (path === 'init/error') this.initErrors.push(report);
    if (path === `invocation/${this.#id}/response`) this.#result.resolve(report);
    if (path === `invocation/${this.#id}/error`) this.#result.reject(Object.assign(new Error(`${report.errorType}: ${report.errorMessage}`), { report }));
    respond();
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
}
