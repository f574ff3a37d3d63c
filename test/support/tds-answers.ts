import { endAt, endConnection, endSoon, halfOf, type Cut, type Ending, type Link, type Moment } from './endings';
import { answerMarker, readStatements } from './tds-batches';
import { readBatch, readCall, type TdsRequest } from './tds-requests';
import type { TdsBehavior, TdsEngineSession, TdsFarewell, TdsOutcome, TdsReaction, TdsServer } from './tds-server';
import { MessageType, send, type TdsMessage } from './tds-session';
import { renderAnswers, renderBatch, renderDone, renderEngineAnswers, renderFirst, type TdsAnswer } from './tds-tokens';
import type { TdsTransactions } from './tds-transaction';

/** Batches by which a client begins and ends a transaction. */
const TRANSACTIONS = [[/BEGIN TRANSACTION$/, 'begins'], [/^COMMIT/, 'commits'], [/^ROLLBACK/, 'rollsBack']] as const;
const CUTS = { begins: undefined, commits: 'commit', rollsBack: 'rollback' } as const;

/** Finds the reaction to a statement. */
export type React = (text: string) => TdsReaction;

/** A connection with its transactions. */
export interface Session extends Link {
  readonly transactions: TdsTransactions;
  engine?: TdsEngineSession | undefined;
  /** The last message but attention, while it is answered and after it. */
  running?: Promise<TdsOutcome | undefined>;
  /** The server ended the connection at an answer, and does nothing for it any more. */
  ended: boolean;
}

/** Sends the answers so far and the farewell of a connection, and ends it. */
function bidFarewell(session: Session, answers: readonly TdsAnswer[], { end, within, after }: TdsFarewell): void {
  const moment = within ? 'within' : after ? 'after' : 'before';
  cutAnswer(session, renderAnswers([...answers, ...within ?? after ?? []]), moment, end);
}

/** Sends as much of an answer as comes before the end of the connection, and ends it. */
function cutAnswer(session: Session, tokens: Buffer, moment: Moment, ending: Ending, end: typeof endAt = endSoon): void {
  session.ended = true;
  if (moment === 'within') send(session.stream, MessageType.RESPONSE, halfOf(tokens), false);
  if (moment === 'after') send(session.stream, MessageType.RESPONSE, tokens);
  end(session, ending, moment);
}

/** Sends an answer, or ends the connection at it. */
export function respond(session: Session, tokens: Buffer, behavior: TdsBehavior, of?: Cut['of']): void {
  const { cut, ending } = behavior;
  const skip = cut?.skip ?? 0;
  if (!cut || cut.of !== of || skip > 0) {
    if (cut && cut.of === of) behavior.cut = { ...cut, skip: skip - 1 };
    send(session.stream, MessageType.RESPONSE, tokens);
  } else {
    behavior.cut = undefined;
    cutAnswer(session, tokens, cut.moment, ending, endAt);
  }
}

/** Runs the statements of a call up to the first that fails, and commits them if the call does. */
export async function answerCall(session: Session, request: TdsRequest, { behavior }: TdsServer, react: React): Promise<TdsOutcome> {
  const { texts, marker, commits } = readStatements(request.text);
  const answers: TdsAnswer[] = [];
  const transaction = session.transactions.begin();
  const mark = () => void answers.push(...marker === undefined ? [] : answerMarker(marker));
  for (const text of texts) {
    mark();
    const reaction = react(text);
    const outcome = typeof reaction === 'function' ? await reaction(request, transaction) : reaction;
    if (outcome === 'drop') endConnection(session, behavior.ending);
    else if (outcome === 'run' || outcome === 'hang') sendFirst(session, answers);
    else if ('end' in outcome) bidFarewell(session, answers, outcome);
    else if ('begins' in outcome) return begin(session, [...answers, ...outcome.begins]);
    if (typeof outcome === 'string' || 'end' in outcome) return outcome;
    answers.push(...outcome);
    if (hasFailed(outcome)) break;
  }
  if (!hasFailed(answers)) mark();
  if (commits) session.transactions.end(!hasFailed(answers));
  respond(session, renderAnswers(answers), behavior, 'statement');
  return answers;
}

function hasFailed(answers: readonly TdsAnswer[]): boolean {
  return answers.some(other => 'error' in other);
}

/** Sends what WITH NOWAIT sends before a statement that does not end. */
function sendFirst({ stream }: Session, answers: readonly TdsAnswer[]): void {
  if (answers.length > 0) send(stream, MessageType.RESPONSE, renderFirst(answers), false);
}

/** Sends the answers of a statement that does not end. */
function begin(session: Session, answers: readonly TdsAnswer[]): 'run' {
  sendFirst(session, answers);
  return 'run';
}

/** Other batches than those of transactions are the settings of the session, which a client sends after its login. */
export function answerBatch(session: Session, text: string, { batches, behavior }: TdsServer): void {
  const transaction = TRANSACTIONS.find(([pattern]) => pattern.test(text))?.[1];
  if (!transaction) {
    respond(session, renderDone(), behavior);
    return;
  }
  batches.push(text);
  session.transactions.end(transaction === 'commits');
  respond(session, renderBatch({ transaction }), behavior, CUTS[transaction]);
}

/** Answers a batch or call by the engine; `resets` comes with the first packet of the message. */
export async function answerByEngine(session: Session, message: TdsMessage, { requests, batches, behavior }: TdsServer): Promise<TdsOutcome> {
  const { type, payload, resets } = message;
  const request = type === MessageType.BATCH ? { text: readBatch(payload), declaration: '', parameters: [], wire: [] } : readCall(payload);
  if (type === MessageType.BATCH) batches.push(request.text);
  else requests.push(request);
  const { text, parameters } = request;
  const outcome = await session.engine!.run({ text, parameters, resets, canceled: session.transactions.begin().canceled });
  if (outcome === 'drop') endConnection(session, behavior.ending);
  else if (typeof outcome === 'string') return outcome;
  else if ('end' in outcome) bidFarewell(session, [], outcome);
  else if (!('begins' in outcome)) respond(session, renderEngineAnswers(outcome, resets), behavior, 'statement');
  return outcome;
}
