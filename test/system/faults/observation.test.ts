import { describeOutcome, summarize, violationsOf, type Observation, type ObservedOutcome } from './observation';

const read: Observation = { kind: 'read', status: 200, code: undefined, right: true, late: false, written: undefined };
const write: Observation = { ...read, kind: 'write', status: 201, written: 1 };
const keyed: Observation = { ...write, kind: 'keyed write' };
const well: ObservedOutcome = { during: [read, write], next: [read, write], alive: true, complaints: [], log: '' };

describe('an outcome', () => {
  test('in which all went well violates nothing', () => {
    expect(violationsOf(well)).toEqual([]);
    expect(describeOutcome(well)).toBe('read 200 · write 201, written once → 200, 201');
  });

  test('of a write that was refused violates nothing, whether it was done or not', () => {
    const during = [0, 1].map(written => ({ ...write, status: 503, code: 'DATABASE_UNAVAILABLE', written }));

    expect(violationsOf({ ...well, during })).toEqual([]);
    expect(describeOutcome({ ...well, during })).toBe('write 503, not written · write 503, written once → 200, 201');
  });

  test('counts what is the same, and names the problem behind a 500', () => {
    const during = [read, { ...read, status: 500, code: 'RESULT_TOO_LARGE' }, read];

    expect(describeOutcome({ ...well, during })).toBe('2 × read 200 · read 500 RESULT_TOO_LARGE → 200, 201');
  });

  test('puts kinds with the same outcome together', () => {
    const during: Observation[] = [write, { ...write, kind: 'steps' }, { ...write, kind: 'steps' }];

    expect(describeOutcome({ ...well, during })).toBe('write, 2 × steps 201, written once → 200, 201');
  });

  test('of a write with a key may be a failure, if a repetition succeeded', () => {
    const during = [{ ...keyed, status: 503, code: 'DATABASE_UNAVAILABLE', repeated: 201 }];

    expect(violationsOf({ ...well, during })).toEqual([]);
    expect(describeOutcome({ ...well, during })).toBe('keyed write 503, repeated: 201, written once → 200, 201');
  });

  test.each<[string, Partial<ObservedOutcome>]>([
    ['LATE', { during: [{ ...read, late: true }] }],
    ['WRONG ANSWER', { during: [{ ...read, right: false }] }],
    ['LOST', { during: [{ ...write, written: 0 }] }],
    ['DONE TWICE', { during: [{ ...write, status: 503, written: 2 }] }],
    ['LOST', { during: [{ ...keyed, status: 503, repeated: 201, written: 0 }] }],
    ['HALF DONE', { during: [{ ...write, kind: 'steps', status: 503, halfDone: true }] }],
    ['UNANSWERED', { during: [{ ...keyed, status: 503, repeated: 503 }] }],
    ['LATE', { next: [{ ...read, late: true }] }],
    ['NO RECOVERY', { next: [{ ...read, status: 503 }] }],
    ['PROCESS ENDED', { alive: false }],
    ['TALKED TO A STRANGER', { complaints: ['TALKED TO A STRANGER'] }],
  ])('says %s in capitals', (violation, change) => {
    expect(violationsOf({ ...well, ...change })).toEqual([violation]);
    expect(describeOutcome({ ...well, ...change })).toMatch(new RegExp(` ${violation}$`));
  });

  test('is counted with all others', () => {
    expect(summarize([well, { ...well, during: [{ ...read, late: true }] }])).toMatch(/^2 faults, 7 requests: 1 answered after the deadline, 0 wrong answers, /);
  });
});
