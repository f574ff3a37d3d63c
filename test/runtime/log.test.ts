import { createLog } from '../../runtime/log';

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
});
