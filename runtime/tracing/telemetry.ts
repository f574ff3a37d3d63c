import type { SendSpans, Span, Trace } from './segments';
import type { MetricName } from '../../src/contract/metrics';

/** Events between two requests, by metric: one number per event. */
export type Events = Partial<Record<MetricName, number[]>>;

/**
 * Collects events of connections and secrets between requests. The next request reports them: Lambda may freeze the
 * function as soon as a request is answered, so they cannot be written before.
 */
export class Telemetry {
  private events: Events | undefined;
  private spans: Span[] = [];

  /** @param sendSpans adds calls to traces */
  constructor(private readonly sendSpans: SendSpans = () => undefined) {}

  /** Observes a new connection; `replacesUsed`: it replaces a lost one. */
  connecting(ready: Promise<void>, replacesUsed: boolean): void {
    if (replacesUsed) this.count('Reconnects');
    this.watch('database connect', ready, ms => this.count('ConnectDuration', ms));
  }

  /** Counts a request that got no connection; an attempt that fails and is retried in time does not count. */
  connectionFailed(): void {
    this.count('ConnectFailures');
  }

  /** Observes a call of Secrets Manager. */
  fetchingSecret(answer: Promise<unknown>): void {
    this.count('SecretRefreshes');
    this.watch('Secrets Manager', answer, () => undefined, () => this.count('SecretFailures'));
  }

  /** Returns the events since the last call; undefined without events. */
  takeEvents(): Events | undefined {
    const { events } = this;
    this.events = undefined;
    return events;
  }

  /** Adds the calls that ended since the last request, and those of the request itself, to its trace. */
  trace(trace: Trace | undefined, calls: readonly Span[]): void {
    const spans = [...this.spans.splice(0), ...calls];
    if (trace) this.sendSpans(trace, spans);
  }

  private count(name: MetricName, value = 1): void {
    this.events ??= {};
    (this.events[name] ??= []).push(value);
  }

  private watch(name: string, work: Promise<unknown>, succeeded: (ms: number) => void, failed = () => {}): void {
    const [started, clock] = [Date.now(), performance.now()];
    const end = (hasFailed: boolean) => {
      const took = performance.now() - clock;
      this.spans.push({ name, started, ended: started + took, failed: hasFailed });
      return took;
    };
    work.then(() => succeeded(end(false)), () => { end(true); failed(); });
  }
}
