import type { Written } from './faulty-database';
import type { TdsAnswer, TdsColumn } from '../../support/tds-tokens';
import type { TdsTransaction } from '../../support/tds-transaction';
import { tds } from '../../support/tds-types';

const ID: TdsColumn = { name: 'id', type: tds.int };
const TITLE: TdsColumn = { name: 'title', type: tds.nvarchar };
const STORED: readonly TdsColumn[] = [
  { name: 'request', type: tds.nvarchar }, { name: 'status', type: tds.int }, { name: 'headers', type: tds.nvarcharMax }, { name: 'body', type: tds.nvarcharMax },
];
/** Violation of a primary key. */
const DUPLICATE_KEY = 2627;

/** Answer to a statement by its values; `run`: it was canceled. */
export type ScriptedStatement = (values: readonly unknown[], transaction: TdsTransaction) => Promise<TdsAnswer | 'run'> | TdsAnswer;

/** A row with the key of a request. */
interface Key {
  readonly request: unknown;
  /** Status, headers and body. */
  answer: readonly unknown[];
  committed: boolean;
  /** Resolves when the transaction that inserted it has ended. */
  readonly decided: Promise<void>;
}

/**
 * Tables of the scripted server: books, notes on them, and keys of requests. Rows are there for others when their transaction is committed; a
 * transaction that inserts a key waits for one that has inserted it.
 */
export class ScriptedTables {
  private readonly books = new Map<number, string>();
  /** Texts of the notes on each book. */
  private readonly notes = new Map<number, string[]>();
  private readonly keys = new Map<unknown, Key>();
  /** Titles of all books, including those that are not committed. */
  private readonly titles = new Map<number, string>();

  constructor() {
    for (let id = 1; id <= 5; id += 1) this.books.set(this.newBook(`Book ${id}`), `Book ${id}`);
  }

  /** Returns the rows by the title of their book. */
  written(): Map<string, Written> {
    const written = new Map<string, Written>();
    for (const [id, title] of this.books) {
      const { books, notes } = written.get(title) ?? { books: 0, notes: 0 };
      written.set(title, { books: books + 1, notes: notes + (this.notes.get(id) ?? []).filter(text => text === title).length });
    }
    return written;
  }

  readonly read: ScriptedStatement = ([id]) => ({ columns: [ID, TITLE], rows: [[Number(id), this.books.get(Number(id))]] });

  readonly write: ScriptedStatement = ([value], { onCommit }) => {
    const title = String(value);
    const id = this.newBook(title);
    onCommit(() => this.books.set(id, title));
    return { columns: [ID, TITLE], rows: [[id, title]] };
  };

  readonly note: ScriptedStatement = ([book, text], { onCommit }) => {
    onCommit(() => this.notes.set(Number(book), [...this.notes.get(Number(book)) ?? [], String(text)]));
    return { changed: 1 };
  };

  readonly added: ScriptedStatement = ([id]) => ({ columns: [ID, TITLE], rows: [[Number(id), this.titles.get(Number(id))]] });

  readonly insertKey: ScriptedStatement = async ([id, request], transaction) => {
    for (let other = this.keys.get(id); other; other = this.keys.get(id)) {
      if (other.committed) return { error: DUPLICATE_KEY };
      if (await Promise.race([other.decided, transaction.canceled]) === 'canceled') return 'run';
    }
    let decide!: () => void;
    const key: Key = { request, answer: [], committed: false, decided: new Promise(resolve => decide = resolve) };
    this.keys.set(id, key);
    transaction.onCommit(() => key.committed = true);
    transaction.onEnd(() => {
      if (!key.committed) this.keys.delete(id);
      decide();
    });
    return { changed: 1 };
  };

  readonly findKey: ScriptedStatement = ([id]) => {
    const key = this.keys.get(id);
    return { columns: STORED, rows: key?.committed ? [[key.request, ...key.answer]] : [] };
  };

  readonly storeAnswer: ScriptedStatement = ([id, ...answer]) => {
    this.keys.get(id)!.answer = answer;
    return { changed: 1 };
  };

  readonly purgeKeys: ScriptedStatement = () => ({ changed: 0 });

  private newBook(title: string): number {
    const id = this.titles.size + 1;
    this.titles.set(id, title);
    return id;
  }
}
