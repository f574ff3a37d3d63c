import { writeUntil, type Conversation } from './client';
import { strikeUntil } from './faults';
import { countBy, Handlers } from './handlers';
import type { FaultyDatabase, Written } from '../faulty-database';
import { isKeyed } from '../requests';

/** Size of a soak. */
export interface SoakOptions {
  readonly seconds: number;
  readonly handlers: number;
  readonly clients: number;
}

/** Outcome of a soak. */
export interface SoakOutcome {
  /** Violations and their numbers; empty for none. */
  readonly violations: Record<string, number>;
  /** Figures for a person. */
  readonly figures: object;
}

/** Clients write without a pause while one fault follows the other; then compares their answers with the rows. */
export async function soak(database: FaultyDatabase, { seconds, handlers: count, clients }: SoakOptions): Promise<SoakOutcome> {
  const handlers = await Handlers.start(database, count);
  try {
    const end = Date.now() + 1000 * seconds;
    const over = () => Date.now() >= end;
    let number = 0;
    const writing = Array.from({ length: clients }, () => writeUntil(over, handlers, () => number++));
    const faults = await strikeUntil(over, database, handlers);
    const conversations = (await Promise.all(writing)).flat();
    await database.settled();
    const { violations, figures } = judge(conversations, await database.written(), faults);
    return { violations: { ...violations, ...handlers.crashes > 0 && { 'PROCESS ENDED': handlers.crashes } }, figures: { ...figures, reasons: handlers.reasons } };
  } finally {
    await handlers.close();
  }
}

function judge(conversations: readonly Conversation[], written: ReadonlyMap<string, Written>, faults: object): SoakOutcome {
  const found = conversations.flatMap(conversation => [...conversation.violations, ...violationsOf(conversation, written.get(conversation.title))]);
  const [keyed, others] = [true, false].map(withKey => conversations.filter(({ kind }) => isKeyed(kind) === withKey));
  return {
    violations: countBy(found),
    figures: {
      faults,
      withoutKey: {
        ...statistics(others!),
        unansweredButDone: others!.filter(({ answered, title }) => !answered && written.has(title)).length,
      },
      withKey: {
        ...statistics(keyed!),
        unansweredButDone: keyed!.filter(({ answers, replayed, duplicate }) => replayed && answers.length > 1 && !duplicate).length,
        // The connection broke at the commit, and the handler repeated the write by itself.
        answeredByHandlerRepetition: keyed!.filter(({ answers, replayed, duplicate }) => replayed && answers.length === 1 && !duplicate).length,
        duplicates: keyed!.filter(({ duplicate }) => duplicate).length,
        maxTries: Math.max(...keyed!.map(({ answers }) => answers.length)),
      },
    },
  };
}

function violationsOf({ kind, answered, answers }: Conversation, { books, notes }: Written = { books: 0, notes: 0 }): string[] {
  const done = answered && answers.at(-1) === '201';
  return [
    ...done && books < 1 ? ['LOST'] : [],
    ...books > 1 ? ['DONE TWICE'] : [],
    ...kind.endsWith('steps') && books !== notes ? ['HALF DONE'] : [],
    ...isKeyed(kind) && !done ? ['UNANSWERED'] : [],
  ];
}

function statistics(conversations: readonly Conversation[]): object {
  const answers = conversations.flatMap(conversation => conversation.answers);
  return {
    writes: new Set(conversations.map(({ title }) => title)).size,
    requests: answers.length,
    answers: countBy(answers),
    firstAnswerNotFinal: conversations.filter(conversation => !conversation.answered || conversation.answers.length > 1).length,
  };
}
