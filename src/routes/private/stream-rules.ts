import type { AnsweredRoute } from './answer-rules';

/** Page about response streaming, which HTTP APIs do not support. */
const SOURCE = 'https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html';

/** Rejects `stream` where an answer cannot be sent while its statement runs. */
export function checkStream(answered: AnsweredRoute) {
  if (answered.options.stream) {
    checkResult(answered);
    checkStatement(answered);
    checkGateway(answered);
  }
}

function checkResult({ result, options: { maxRows }, statements }: AnsweredRoute) {
  const { kind } = result._manifest;
  const { routeError } = statements[statements.length - 1];
  if (kind !== 'rows' && kind !== 'file') {
    throw routeError({ problem: 'stream has no effect on this result', got: `SqlResult.${kind}()`, allowed: 'SqlResult.rows() and file()', remedy: 'leave stream out' });
  }
  if (maxRows !== undefined && kind === 'rows') {
    throw routeError({
      problem: 'maxRows cannot limit a stream, because the status is sent before the rows are counted',
      got: `${maxRows}`,
      remedy: 'leave maxRows out; to send fewer rows, limit them in the statement',
    });
  }
}

function checkStatement({ readOnly, statements }: AnsweredRoute) {
  const [{ step, routeError }] = statements;
  if (!readOnly) {
    throw routeError({ problem: 'a route that writes cannot stream, because rows would be sent before the changes are committed', remedy: 'use SqlRoute.get, or leave stream out' });
  }
  if (step) {
    throw routeError({ problem: 'a stream is the answer to one statement, but the route has steps', remedy: 'move the statement to sql, or leave stream out' });
  }
}

function checkGateway({ api: { streams }, result, statements: [{ routeError }] }: AnsweredRoute) {
  if (streams === false) {
    throw routeError({
      problem: `API Gateway streams the responses of REST APIs only, not of HTTP APIs (${SOURCE})`,
      remedy: result._manifest.kind === 'file'
        ? 'leave stream out, or use VpcLambdaRestApi or PrivateVpcApi for files larger than 4.5 MB'
        : 'use VpcLambdaRestApi or PrivateVpcApi, or answer in pages with SqlResult.page()',
    });
  }
}
