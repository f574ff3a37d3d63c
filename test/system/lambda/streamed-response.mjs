/** Bytes between the status with the headers and the body: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html. */
const DELIMITER = Buffer.alloc(8);
const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';
const ERROR_TYPE = 'lambda-runtime-function-error-type';

/** Response that a function sends in parts, as API Gateway reads it: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming. */
export class StreamedResponse {
  status;
  headers;
  #chunks;
  #request;
  #acknowledge;
  #begin = Buffer.alloc(0);

  /** Resolves with a response whose status and headers have arrived. */
  static async receive(request, acknowledge) {
    const response = new StreamedResponse();
    response.#request = request;
    response.#acknowledge = acknowledge;
    response.#chunks = request[Symbol.asyncIterator]();
    await response.#readPrelude();
    return response;
  }

  /** Yields the parts of the body; throws at the end if the function reported an error, where API Gateway ends the connection of the caller. */
  async *body() {
    if (this.#begin.length > 0) yield this.#begin;
    for (let next = await this.#chunks.next(); !next.done; next = await this.#chunks.next()) yield next.value;
    this.#acknowledge();
    const error = this.#request.trailers[ERROR_TYPE];
    if (error) throw new Error(`the function failed: ${error}`);
  }

  /**
   * Ends the connection, as when the caller is gone. `answer` answers first. How Lambda ends it is not documented: after a reset, the interface client
   * itself ends the process, as it handles no rejection of the promise for the headers.
   */
  abort(how) {
    if (how === 'reset') return this.#request.socket.resetAndDestroy();
    this.#acknowledge();
    this.#request.socket.destroySoon();
  }

  async #readPrelude() {
    if (this.#request.headers['content-type'] !== PRELUDE_TYPE) throw new Error(`the response begins without a status: ${this.#request.headers['content-type']}`);
    let end = -1;
    while (end < 0) {
      const { value, done } = await this.#chunks.next();
      if (done) throw new Error(`the response ends before its body: ${this.#begin}`);
      this.#begin = Buffer.concat([this.#begin, value]);
      end = this.#begin.indexOf(DELIMITER);
    }
    const { statusCode, headers } = JSON.parse(this.#begin.subarray(0, end));
    Object.assign(this, { status: statusCode, headers });
    this.#begin = this.#begin.subarray(end + DELIMITER.length);
  }
}
