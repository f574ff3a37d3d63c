import { setTimeout as delay } from 'node:timers/promises';
import { oneOf, type Handlers, type Sent } from './handlers';
import { codeOf, createRequest, isFinal, isKeyed, isReplay, isRight, WRITES, type FaultRequest, type Kind } from '../requests';

/** A write with all answers to it. */
export interface Conversation {
  readonly kind: Kind;
  readonly title: string;
  /** Answers in order, up to the first that is final: status and code, or `lost`. */
  readonly answers: readonly string[];
  /** The final answer was stored by an earlier try. */
  readonly replayed: boolean;
  /** The client sent the same request also at another time, or twice at the same time. */
  readonly duplicate: boolean;
  /** The last answer is final. */
  readonly answered: boolean;
  /** Names of violations. */
  readonly violations: readonly string[];
}

/** Time that Lambda gives for a request. */
const DEADLINES_MS = [3000, 5000, 8000];
/** `Retry-After` asks for at least one second. */
const REPEAT_AFTER_MS = 100;
const MAX_TRIES = 200;
/** Share of keyed writes that are sent twice at the same time, and of those that are sent again later. */
const TWICE_AT_ONCE = 0.1;
const AGAIN = 0.2;

/** Writes one book after the other. Repeats a write that has a key until its answer is final; others are sent once. */
export async function writeUntil(over: () => boolean, handlers: Handlers, next: () => number): Promise<Conversation[]> {
  const conversations: Conversation[] = [];
  while (!over()) {
    const request = createRequest(oneOf(WRITES), next(), '');
    if (!isKeyed(request.kind)) conversations.push(conclude(request, [await send(handlers, request)]));
    else conversations.push(...await converse(handlers, request));
  }
  return conversations;
}

async function converse(handlers: Handlers, request: FaultRequest): Promise<Conversation[]> {
  const times = Math.random() < TWICE_AT_ONCE ? 2 : 1;
  const tries = await Promise.all(Array.from({ length: times }, () => repeatUntilFinal(handlers, request)));
  if (Math.random() < AGAIN) tries.push(await repeatUntilFinal(handlers, request));
  const [first] = tries;
  const differ = tries.some(other => !isSame(first!.at(-1)!, other.at(-1)!));
  return tries.map((sent, index) => ({
    ...conclude(request, sent, differ && index === 0 ? ['ANOTHER ANSWER'] : []),
    duplicate: times > 1 || index > 0,
  }));
}

async function repeatUntilFinal(handlers: Handlers, request: FaultRequest): Promise<Sent[]> {
  const sent = [await send(handlers, request)];
  while (!isAnswered(sent.at(-1)!) && sent.length < MAX_TRIES) {
    await delay(REPEAT_AFTER_MS);
    sent.push(await send(handlers, request));
  }
  return sent;
}

function send(handlers: Handlers, { event }: FaultRequest): Promise<Sent> {
  return handlers.send(event, oneOf(DEADLINES_MS));
}

function conclude(request: FaultRequest, sent: readonly Sent[], violations: readonly string[] = []): Conversation {
  const { result } = sent.at(-1)!;
  return {
    kind: request.kind,
    title: request.title!,
    answers: sent.map(describe),
    replayed: result !== 'lost' && isReplay(result),
    duplicate: false,
    answered: isAnswered(sent.at(-1)!),
    violations: [
      ...violations,
      ...sent.some(({ late }) => late) ? ['LATE'] : [],
      ...sent.every(({ result: each }) => each === 'lost' || isRight(each, request)) ? [] : ['WRONG ANSWER'],
    ],
  };
}

function describe({ result }: Sent): string {
  return result === 'lost' ? 'lost' : [result.statusCode, codeOf(result) ?? []].flat().join(' ');
}

function isAnswered({ result }: Sent): boolean {
  return result !== 'lost' && isFinal(result);
}

/** The same status and body; a header says which of them was stored. */
function isSame(one: Sent, other: Sent): boolean {
  const [a, b] = [one.result, other.result];
  return a !== 'lost' && b !== 'lost' && a.statusCode === b.statusCode && a.body === b.body;
}
