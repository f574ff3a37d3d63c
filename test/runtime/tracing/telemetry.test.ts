import { setImmediate } from 'node:timers/promises';
import { type Span } from '../../../runtime/tracing/segments';
import { Telemetry } from '../../../runtime/tracing/telemetry';

const TRACE = { id: '1-2-3', parent: '4', sampled: true };

describe('Telemetry', () => {
  test('a connection counts with its duration when it is there', async () => {
    const telemetry = new Telemetry();
    telemetry.connecting(Promise.resolve(), false);
    expect(telemetry.takeEvents()).toBeUndefined();
    await setImmediate();

    expect(telemetry.takeEvents()).toEqual({ ConnectDuration: [expect.any(Number)] });
    expect(telemetry.takeEvents()).toBeUndefined();
  });

  test('a connection that fails ends no process, and counts only when a request gets none', async () => {
    const telemetry = new Telemetry();
    telemetry.connecting(Promise.reject(new Error('refused')), false);
    await setImmediate();
    expect(telemetry.takeEvents()).toBeUndefined();
    telemetry.connectionFailed();

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

  test('calls that ended are added to the trace of the next request, with its own calls', async () => {
    const sendSpans = jest.fn();
    const telemetry = new Telemetry(sendSpans);
    telemetry.fetchingSecret(Promise.reject(new Error('refused')));
    telemetry.connecting(Promise.resolve(), false);
    await setImmediate();
    const own = { name: 'database', started: 1, ended: 2, failed: false };
    telemetry.trace(TRACE, [own]);
    telemetry.trace(TRACE, []);

    const [[trace, spans], [, rest]] = sendSpans.mock.calls;
    expect(trace).toBe(TRACE);
    expect(spans.map(({ name, failed }: Span) => [name, failed]).sort()).toEqual([['Secrets Manager', true], ['database connect', false], ['database', false]]);
    for (const { started, ended } of spans) expect(ended).toBeGreaterThanOrEqual(started);
    expect(rest).toEqual([]);
  });

  test('calls before a request without a trace are forgotten', async () => {
    const sendSpans = jest.fn();
    const telemetry = new Telemetry(sendSpans);
    telemetry.connecting(Promise.resolve(), false);
    await setImmediate();
    telemetry.trace(undefined, []);
    telemetry.trace(TRACE, []);

    expect(sendSpans.mock.calls).toEqual([[TRACE, []]]);
  });
});
