import { setImmediate } from 'node:timers/promises';
import { Telemetry } from '../../runtime/telemetry';

describe('Telemetry', () => {
  test('a connection counts with its duration when it is there', async () => {
    const telemetry = new Telemetry();
    telemetry.connecting(Promise.resolve(), false);
    expect(telemetry.takeEvents()).toBeUndefined();
    await setImmediate();

    expect(telemetry.takeEvents()).toEqual({ ConnectDuration: [expect.any(Number)] });
    expect(telemetry.takeEvents()).toBeUndefined();
  });

  test('a connection that fails counts as a failure, and ends no process', async () => {
    const telemetry = new Telemetry();
    telemetry.connecting(Promise.reject(new Error('refused')), false);
    await setImmediate();

    expect(telemetry.takeEvents()).toEqual({ ConnectFailures: [1] });
  });

  test('a connection that replaces another counts as a reconnect', async () => {
    const telemetry = new Telemetry();
    telemetry.connecting(Promise.resolve(), true);
    await setImmediate();

    expect(telemetry.takeEvents()).toMatchObject({ Reconnects: [1] });
  });

  test('calls of Secrets Manager count, and those that fail once more', async () => {
    const telemetry = new Telemetry();
    telemetry.fetchingSecret(Promise.resolve());
    telemetry.fetchingSecret(Promise.reject(new Error('refused')));
    await setImmediate();

    expect(telemetry.takeEvents()).toEqual({ SecretRefreshes: [1, 1], SecretFailures: [1] });
  });

  test('every call is a span', async () => {
    const telemetry = new Telemetry();
    telemetry.fetchingSecret(Promise.reject(new Error('refused')));
    telemetry.connecting(Promise.resolve(), false);
    await setImmediate();
    const spans = telemetry.takeSpans();

    expect(spans.map(({ name, failed }) => [name, failed])).toEqual(expect.arrayContaining([['Secrets Manager', true], ['connect', false]]));
    for (const { started, ended } of spans) expect(ended).toBeGreaterThanOrEqual(started);
    expect(telemetry.takeSpans()).toEqual([]);
  });
});
