/** Time for the answer after the last statement was stopped; a quarter of a short time. */
const MAX_MARGIN_MS = 10_000;

/** Time of one run. */
export class Clock {
  private readonly started = performance.now();
  private readonly deadline: number;

  /** @param remainingMs time until Lambda ends the function */
  constructor(remainingMs: number) {
    this.deadline = this.started + remainingMs - Math.min(MAX_MARGIN_MS, remainingMs / 4);
  }

  /** Milliseconds for statements, 0 or more. */
  get remainingMs(): number {
    return Math.max(0, Math.floor(this.deadline - performance.now()));
  }

  get elapsedMs(): number {
    return Math.round(performance.now() - this.started);
  }
}

/** Writes a duration, as in `4 s` and `12 min 30 s`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return [minutes > 0 ? `${minutes} min` : '', seconds % 60 > 0 || minutes === 0 ? `${seconds % 60} s` : ''].filter(Boolean).join(' ');
}
