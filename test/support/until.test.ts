import { until } from './until';

describe('until', () => {
  test('waits until the condition is true', async () => {
    let calls = 0;
    await until(async () => ++calls === 3);
    expect(calls).toBe(3);
  });

  test('throws the condition after the timeout', async () => {
    await expect(until(() => 1 > 2, { timeout: 30 })).rejects.toThrow(/^the condition was not true within 30 ms: \(\) => 1 > 2$/);
  });
});
