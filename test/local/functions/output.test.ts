import { Output } from '../../../local/functions/output';
import { gatewayRequest } from '../gateway/requests';

describe('Output', () => {
  const linesOf = (verbose: boolean, use: (output: Output) => void) => {
    const lines: string[] = [];
    use(new Output(line => lines.push(line), verbose));
    return lines;
  };

  test.each([
    [200, '{"code":"NO_PROBLEM"}', 'GET /books?a=1 200 12 ms'],
    [404, '{"code":"NOT_FOUND"}', 'GET /books?a=1 404 12 ms NOT_FOUND'],
    [403, '{"message":"Forbidden"}', 'GET /books?a=1 403 12 ms Forbidden'],
    [500, 'no JSON', 'GET /books?a=1 500 12 ms'],
  ])('a request with the answer %s %s is one line', (status, body, line) => {
    expect(linesOf(false, output => output.answer(gatewayRequest({ url: '/books?a=1' }), { status, headers: [], body }, { milliseconds: 12.3 }))).toEqual([line]);
  });

  test('an answer that was stored for an earlier request is marked', () => {
    const replayed = { status: 201, headers: [['Idempotent-Replayed', 'true']], body: '{}' } as const;

    expect(linesOf(false, output => output.answer(gatewayRequest({ url: '/books' }), replayed, { milliseconds: 3 }))).toEqual(['GET /books 201 3 ms replayed']);
  });

  const INFO = '{"level":"info","message":"request"}';
  const WARNING = '{"level":"WARN","message":"slow"}';
  const TEXT = 'Error: no JSON';

  test('of the lines of the function, warnings, errors and plain text are shown', () => {
    expect(linesOf(false, output => [INFO, WARNING, TEXT, '{"_aws":{}}'].forEach(line => output.functionLine(line)))).toEqual([WARNING, TEXT]);
  });

  test('all lines of the function are shown when asked for', () => {
    expect(linesOf(true, output => [INFO, WARNING, TEXT].forEach(line => output.functionLine(line)))).toEqual([INFO, WARNING, TEXT]);
  });
});
