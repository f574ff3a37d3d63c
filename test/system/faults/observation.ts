import type { Kind } from './requests';

/** Outcome of one request. */
export interface Observation {
  readonly kind: Kind;
  /** Status of the first answer. */
  readonly status: number;
  /** Code of the problem that was answered. */
  readonly code: string | undefined;
  /** Status of the last answer of a client that repeated the request with its key; absent: the first answer was final. */
  readonly repeated?: number;
  /** Each body is the one that this very request had to get, or a problem; what 503 has to tell, it told. */
  readonly right: boolean;
  /** An answer came after the time that Lambda gives for the request. */
  readonly late: boolean;
  /** Number of rows of a write in the database at the end. */
  readonly written: number | undefined;
  /** Steps of a write were kept without the others. */
  readonly halfDone?: boolean;
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
  'ANOTHER ANSWER': 'repetitions with another answer',
  'LOST': 'writes reported as done but lost',
  'DONE TWICE': 'writes done twice',
  'HALF DONE': 'writes done in part',
  'UNANSWERED': 'keyed writes without an answer',
  'PROCESS ENDED': 'processes ended',
  'NO RECOVERY': 'faults that outlived their cause',
} as const;

/** Returns the violations, in capitals as in the table; empty for none. */
export function violationsOf({ during, next, alive, complaints }: ObservedOutcome): string[] {
  const unhelped = next.some(({ status }) => status >= 300);
  return [...[...during, ...next].flatMap(violationsIn), ...complaints, ...(alive ? [] : ['PROCESS ENDED']), ...(unhelped ? ['NO RECOVERY'] : [])];
}

/** Words of the table, as in `read 200 · write, 2 × steps 503, not written → 200, 201`. */
export function describeOutcome(outcome: ObservedOutcome): string {
  const { during, next } = outcome;
  const words = `${group(during).join(' · ')} → ${next.map(({ status }) => status).join(', ')}`;
  return [words, ...violationsOf(outcome)].join(' ');
}

/** One line about all outcomes. */
export function summarize(outcomes: readonly ObservedOutcome[]): string {
  const violations = outcomes.flatMap(violationsOf);
  const requests = outcomes.flatMap(({ during, next }) => [...during, ...next]);
  const counts = Object.entries(VIOLATIONS).map(([violation, words]) => `${violations.filter(other => other === violation).length} ${words}`);
  return `${outcomes.length} faults, ${requests.length} requests: ${counts.join(', ')}`;
}

function violationsIn({ kind, status, repeated, right, late, written = 1, halfDone }: Observation): string[] {
  const last = repeated ?? status;
  return [
    ...(late ? ['LATE'] : []),
    ...(right ? [] : ['WRONG ANSWER']),
    ...(last < 300 && written < 1 ? ['LOST'] : []),
    ...(written > 1 ? ['DONE TWICE'] : []),
    ...(halfDone ? ['HALF DONE'] : []),
    ...(kind.startsWith('keyed') && last >= 300 ? ['UNANSWERED'] : []),
  ];
}

function describeObservation({ status, code, repeated, written }: Observation): string {
  const answer = `${status}${status === 500 ? ` ${code}` : ''}${repeated === undefined ? '' : `, repeated: ${repeated}`}`;
  return written === undefined ? answer : `${answer}, ${TIMES[written] ?? `written ${written} times`}`;
}

/** Counts equal outcomes of a kind, and puts kinds with equal outcomes together. */
function group(observations: readonly Observation[]): string[] {
  const outcomes = new Map<string, Map<string, number>>();
  for (const observation of observations) {
    const outcome = describeObservation(observation);
    const kinds = outcomes.get(outcome) ?? new Map<string, number>();
    outcomes.set(outcome, kinds.set(observation.kind, (kinds.get(observation.kind) ?? 0) + 1));
  }
  return [...outcomes].map(([outcome, kinds]) => {
    const counted = [...kinds].map(([kind, count]) => count === 1 ? kind : `${count} × ${kind}`);
    return `${counted.join(', ')} ${outcome}`;
  });
}
