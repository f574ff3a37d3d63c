/** Outcome of one request. */
export interface Observation {
  readonly kind: 'read' | 'write';
  readonly status: number;
  /** Code of the problem that was answered. */
  readonly code: string | undefined;
  /** The body is the one that this very request had to get, or a problem; what 503 has to tell, it told. */
  readonly right: boolean;
  /** It came after the time that Lambda gives for the request. */
  readonly late: boolean;
  /** Number of rows of a write in the database at the end. */
  readonly written: number | undefined;
}

/** Outcome of an API under a fault. */
export interface ObservedOutcome {
  /** Requests while the fault lasted. */
  readonly during: readonly Observation[];
  /** One read and one write after it. */
  readonly next: readonly Observation[];
  /** The process of the function was the same all the time. */
  readonly alive: boolean;
  /** Other violations. */
  readonly complaints: readonly string[];
  /** Log of the function, lines of JSON. */
  readonly log: string;
}

const TIMES = ['not written', 'written once'];

/** Violations, and how they are counted. */
const VIOLATIONS = {
  'LATE': 'answered after the deadline',
  'WRONG ANSWER': 'wrong answers',
  'LOST': 'writes reported as done but lost',
  'DONE TWICE': 'writes done twice',
  'PROCESS ENDED': 'processes ended',
  'NO RECOVERY': 'faults that outlived their cause',
} as const;

/** Returns the violations, in capitals as in the table; empty for none. */
export function violationsOf({ during, next, alive, complaints }: ObservedOutcome): string[] {
  const unhelped = next.some(({ status }) => status >= 300);
  return [...[...during, ...next].flatMap(violationsIn), ...complaints, ...(alive ? [] : ['PROCESS ENDED']), ...(unhelped ? ['NO RECOVERY'] : [])];
}

/** Words of the table, as in `read 200 · write 503, not written → 200, 201`. */
export function describeOutcome(outcome: ObservedOutcome): string {
  const { during, next } = outcome;
  const words = `${group(during.map(describeObservation)).join(' · ')} → ${next.map(({ status }) => status).join(', ')}`;
  return [words, ...violationsOf(outcome)].join(' ');
}

/** One line about all outcomes. */
export function summarize(outcomes: readonly ObservedOutcome[]): string {
  const violations = outcomes.flatMap(violationsOf);
  const requests = outcomes.flatMap(({ during, next }) => [...during, ...next]);
  const counts = Object.entries(VIOLATIONS).map(([violation, words]) => `${violations.filter(other => other === violation).length} ${words}`);
  return `${outcomes.length} faults, ${requests.length} requests: ${counts.join(', ')}`;
}

function violationsIn({ status, right, late, written = 1 }: Observation): string[] {
  return [
    ...(late ? ['LATE'] : []),
    ...(right ? [] : ['WRONG ANSWER']),
    ...(status < 300 && written < 1 ? ['LOST'] : []),
    ...(written > 1 ? ['DONE TWICE'] : []),
  ];
}

function describeObservation({ kind, status, code, written }: Observation): string {
  const answer = `${kind} ${status}${status === 500 ? ` ${code}` : ''}`;
  return written === undefined ? answer : `${answer}, ${TIMES[written] ?? `written ${written} times`}`;
}

/** Counts equal words. */
function group(words: readonly string[]): string[] {
  const counts = new Map<string, number>();
  words.forEach(word => counts.set(word, (counts.get(word) ?? 0) + 1));
  return [...counts].map(([word, count]) => count === 1 ? word : `${count} × ${word}`);
}
