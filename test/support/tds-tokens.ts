/* eslint-disable no-bitwise -- the protocol is made of bits */
import { littleEndian, type TdsType } from './tds-types';

/** A column of a scripted result. */
export interface TdsColumn {
  readonly name: string;
  readonly type: TdsType;
}

/** How rows with NULL are written: by default, and by SQL Server where that is shorter, with a bit for each NULL. */
export type TdsRowForm = 'bits' | 'plain';

/** Answer to a statement, in the order in which the server sends it. */
export type TdsAnswer =
  | { readonly columns: readonly TdsColumn[]; readonly rows: readonly unknown[][]; readonly form?: TdsRowForm }
  | { readonly changed: number }
  | { readonly transaction: keyof typeof TRANSACTIONS }
  | { readonly info: string }
  | TdsError;

/** An error by its number; of severity 20 and more, SQL Server ends the connection after it. */
export interface TdsError {
  readonly error: number;
  readonly message?: string;
  readonly severity?: number;
  /** Name of the procedure or trigger that raised it. */
  readonly procedure?: string;
  /** Line in the batch or procedure; absent: 1. */
  readonly line?: number;
}

/** Types of ENVCHANGE (MS-TDS 2.2.7.9). */
const TRANSACTIONS = { begins: 8, commits: 9, rollsBack: 10 } as const;

const DONE_MORE = 0x01;
const DONE_ERROR = 0x02;
const DONE_COUNT = 0x10;
const DONE_ATTENTION = 0x20;

const ucs2 = (text: string) => Buffer.from(text, 'utf16le');
const byteText = (text: string) => Buffer.concat([littleEndian(text.length, 1), ucs2(text)]);
const shortText = (text: string) => Buffer.concat([littleEndian(text.length, 2), ucs2(text)]);

/** A token with its length in two bytes. */
function token(id: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([id]), littleEndian(body.length, 2), body]);
}

function done(id: number, status: number, count = 0): Buffer {
  return Buffer.concat([Buffer.from([id]), littleEndian(status, 2), littleEndian(0xc1, 2), littleEndian(count, 8)]);
}

/** ERROR (MS-TDS 2.2.7.10). */
function errorToken({ error, message = 'message of the server', severity = 14, procedure = '', line = 1 }: TdsError): Buffer {
  const place = [byteText('test'), byteText(procedure), littleEndian(line, 4)];
  return token(0xaa, littleEndian(error, 4), Buffer.from([1, severity]), shortText(message), ...place);
}

/** INFO (MS-TDS 2.2.7.13), as of RAISERROR with severity 0. */
function infoToken(message: string): Buffer {
  return token(0xab, littleEndian(50_000, 4), Buffer.from([1, 0]), shortText(message), byteText('test'), byteText(''), littleEndian(1, 4));
}

/** COLMETADATA (MS-TDS 2.2.7.4). */
function columnTokens(columns: readonly TdsColumn[]): Buffer[] {
  const nullable = littleEndian(0x0001, 2);
  const descriptions = columns.flatMap(({ name, type }) => [littleEndian(0, 4), nullable, type.info, byteText(name)]);
  return [Buffer.from([0x81]), littleEndian(columns.length, 2), ...descriptions];
}

/** NULL in a ROW: a length of 0, or the greatest length where 0 is that of a value. */
function nullOf({ info }: TdsType): Buffer {
  const [id, ...length] = info;
  const isStream = id === 0xf1 || (id >= 0xa0 && length[0] === 0xff && length[1] === 0xff);
  if (isStream) return Buffer.alloc(8, 0xff);
  return id >= 0xa0 ? Buffer.alloc(2, 0xff) : Buffer.alloc(id === 0x62 ? 4 : 1);
}

/** ROW, or NBCROW with a bit for each NULL (MS-TDS 2.2.7.19, 2.2.7.13). */
function rowTokens(columns: readonly TdsColumn[], row: readonly unknown[], form: TdsRowForm): Buffer[] {
  if (form === 'plain') return [Buffer.from([0xd1]), ...columns.map(({ type }, index) => row[index] === null ? nullOf(type) : type.encode(row[index] as never))];
  const nulls = Buffer.alloc(Math.ceil(columns.length / 8));
  row.forEach((value, index) => nulls[index >> 3] |= Number(value === null) << (index & 7));
  const cells = columns.flatMap(({ type }, index) => row[index] === null ? [] : [type.encode(row[index] as never)]);
  return row.includes(null) ? [Buffer.from([0xd2]), nulls, ...cells] : [Buffer.from([0xd1]), ...cells];
}

/** ENVCHANGE (MS-TDS 2.2.7.9): the number of the transaction is new when it begins, old when it ends. */
function transactionToken(transaction: keyof typeof TRANSACTIONS): Buffer {
  const number = Buffer.from([8, 1, 0, 0, 0, 0, 0, 0, 0]);
  const none = Buffer.from([0]);
  return token(0xe3, Buffer.from([TRANSACTIONS[transaction]]), ...(transaction === 'begins' ? [number, none] : [none, number]));
}

function answerTokens(answer: TdsAnswer): Buffer[] {
  if ('transaction' in answer) return [transactionToken(answer.transaction)];
  if ('info' in answer) return [infoToken(answer.info), done(0xff, DONE_MORE)];
  if ('error' in answer) return [errorToken(answer), done(0xff, DONE_ERROR | DONE_MORE)];
  if ('changed' in answer) return [done(0xff, DONE_COUNT | DONE_MORE, answer.changed)];
  const { columns, rows, form = 'bits' } = answer;
  return [...columnTokens(columns), ...rows.flatMap(row => rowTokens(columns, row, form)), done(0xff, DONE_COUNT | DONE_MORE, rows.length)];
}

/** The response to a call of sp_executesql. */
export function renderAnswers(answers: readonly TdsAnswer[]): Buffer {
  const failed = answers.some(answer => 'error' in answer);
  const returnStatus = Buffer.concat([Buffer.from([0x79]), littleEndian(0, 4)]);
  return Buffer.concat([...answers.flatMap(answerTokens), returnStatus, done(0xfe, failed ? DONE_ERROR : 0)]);
}

/** The beginning of a response to a call of sp_executesql. */
export function renderFirst(answers: readonly TdsAnswer[]): Buffer {
  return Buffer.concat(answers.flatMap(answerTokens));
}

/** The response to a batch. */
export function renderBatch(answer: TdsAnswer): Buffer {
  return Buffer.concat([...answerTokens(answer), renderDone()]);
}

/** The response to a batch that gives nothing back. */
export function renderDone(): Buffer {
  return done(0xfd, 0);
}

/** The response to a batch whose answers are those of an engine; the session was reset before, or not (ENVCHANGE 18, MS-TDS 2.2.7.9). */
export function renderEngineAnswers(answers: readonly TdsAnswer[], wasReset: boolean): Buffer {
  const failed = answers.some(answer => 'error' in answer);
  const reset = wasReset ? [token(0xe3, Buffer.from([18, 0, 0]))] : [];
  return Buffer.concat([...reset, ...answers.flatMap(answerTokens), done(0xfd, failed ? DONE_ERROR : 0)]);
}

/** The acknowledgement of an attention signal (MS-TDS 2.2.7.6). */
export function renderAttention(): Buffer {
  return done(0xfd, DONE_ATTENTION);
}

/** The response to a login: LOGINACK for TDS 7.4, the database, and the port of another server on this machine to log in to (MS-TDS 2.2.7.14, 2.2.7.9). */
export function renderLogin(database: string, redirect?: number): Buffer {
  const acknowledged = token(0xad, Buffer.from([1, 0x74, 0, 0, 4]), byteText('test'), Buffer.from([16, 0, 0, 0]));
  const changed = token(0xe3, Buffer.from([1]), byteText(database), byteText('master'));
  return Buffer.concat([changed, acknowledged, ...redirect === undefined ? [] : [routing('localhost', redirect)], renderDone()]);
}

function routing(server: string, port: number): Buffer {
  const [type, protocol, noOldValue] = [Buffer.from([20]), Buffer.from([0]), Buffer.alloc(2)];
  const value = Buffer.concat([protocol, short(port), short(server.length), Buffer.from(server, 'utf16le')]);
  return token(0xe3, type, short(value.length), value, noOldValue);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** The response to a login that is refused. */
export function renderRefusal(error: number): Buffer {
  return Buffer.concat([errorToken({ error, message: "Login failed for user 'secret'." }), done(0xfd, DONE_ERROR)]);
}
