import type { SendSpans, Span, Trace } from './segments';
import type { MetricName } from '../../src/contract/metrics';

/** What happened between two requests, by metric: one number for each time. */
export type Events = Partial<Record<MetricName, number[]>>;

/**
 * What the parts around a request tell of connections and secrets. The next request takes it along: Lambda may freeze the
 * function as soon as a request is answered, so there is no better time to write.
 */
export class Telemetry {
  private events: Events | undefined;
  private spans: Span[] = [];

  /** @param sendSpans makes calls visible in traces */
  constructor(private readonly sendSpans: SendSpans = () => undefined) {}

  /** Watches a connection come about; `replacesUsed`: in place of one that was lost. */
  connecting(ready: Promise<void>, replacesUsed: boolean): void {
    if (replacesUsed) this.count('Reconnects');
    this.watch('database connect', ready, ms => this.count('ConnectDuration', ms));
  }

  /** A request has to do without a connection; one that fails and is tried again in time is none of these. */
  connectionFailed(): void {
    this.count('ConnectFailures');
  }

  /** Watches a call of Secrets Manager. */
  fetchingSecret(answer: Promise<unknown>): void {
    this.count('SecretRefreshes');
    this.watch('Secrets Manager', answer, () => undefined, () => this.count('SecretFailures'));
  }

  /** Gives what happened since the last call; undefined: nothing. */
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
