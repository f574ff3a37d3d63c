import { createLog } from '../../../runtime/observability/log';

describe('createLog', () => {
  test('a line is one JSON object with time, level and message first', () => {
    const write = jest.fn();
    createLog('info', write, () => Date.UTC(2030, 0, 1))('error', 'two\nlines', { code: 'X', absent: undefined });

    expect(write).toHaveBeenCalledWith('{"timestamp":"2030-01-01T00:00:00.000Z","level":"error","message":"two\\nlines","code":"X"}\n');
  });

  test.each([['debug', 4], ['info', 3], ['warn', 2], ['error', 1]] as const)('level %s writes %i of four levels', (least, count) => {
    const write = jest.fn();
    const log = createLog(least, write);
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log(level, 'message');

    expect(write).toHaveBeenCalledTimes(count);
  });

  test('metrics ride on the line', () => {
    const write = jest.fn();
    createLog('info', write, () => 1000)('info', 'message', { route: 'GET /books' }, { members: '"Api":"Shop","Rows":2', directives: '[]' });

    expect(write.mock.calls).toEqual([[
      '{"timestamp":"1970-01-01T00:00:01.000Z","level":"info","message":"message","route":"GET /books","Api":"Shop","Rows":2,"_aws":{"Timestamp":1000,"CloudWatchMetrics":[]}}\n',
    ]]);
  });

  test('metrics are written alone, without a level that Lambda could filter by, when the level is not logged', () => {
    const write = jest.fn();
    createLog('error', write, () => 1000)('info', 'message', { route: 'GET /books' }, { members: '"Api":"Shop","Rows":2', directives: '[]' });

    expect(write.mock.calls).toEqual([['{"Api":"Shop","Rows":2,"_aws":{"Timestamp":1000,"CloudWatchMetrics":[]}}\n']]);
  });
});
