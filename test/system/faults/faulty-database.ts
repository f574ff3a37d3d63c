import type { ServerCertificate } from '../../../local/database/certificates';
import type { Engine, Manifest } from '../../../src/contract/manifest';
import type { Cut } from '../../support/endings';

/** A login as the secret of the database holds it. */
export interface FunctionLogin {
  readonly username: string;
  readonly password: string;
}

/** Impostor that answers in the name of the database. */
export interface Impostor {
  readonly port: number;
  /** Data received after TLS was established: nothing, if the certificate was verified. */
  readonly heard: readonly unknown[];
  close(): Promise<void>;
}

/** Rows that a request left. */
export interface Written {
  readonly books: number;
  /** Notes on the books. */
  readonly notes: number;
}

/**
 * A database with the tables `books` (`id`, `title`: books 1 to 5 are there), `notes` (`book_id`) and `keys` for `Idempotency-Key`, and with every
 * fault that a server can have. Statements are slow on purpose for `SLOW_MS`, or for longer than any request may take.
 */
export interface FaultyDatabase {
  readonly engine: Engine;
  /** `localhost`, the name in its certificate. */
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca: string;
  readonly login: FunctionLogin;
  readonly routes: Manifest['routes'];
  /** Whether a client that is gone without a reset keeps its transaction until TCP keepalive finds out. */
  readonly keepsAbandoned: boolean;
  /** Returns the rows by the title of their book. */
  written(): Promise<ReadonlyMap<string, Written>>;
  /** Resolves when a slow statement runs. */
  running(): Promise<void>;
  /** Makes statements that begin from now on fast. */
  speedUp(): Promise<void>;
  /** Resolves when no statement runs. */
  settled(): Promise<void>;
  /** Ends all connections of the API, as an administrator does. */
  endConnections(): Promise<void>;
  /** Ends the next connection that gets an answer, at that answer. */
  cutAnswer(cut: Cut): void;
  /** Resolves when the server has ended all connections of the API as idle; they end so from the start. */
  connectionsExpired(): Promise<void>;
  changePassword(password: string): Promise<void>;
  /** Takes no more connections, until the returned function is called. */
  fillUp(): Promise<() => Promise<void>>;
  /** Ends all connections and the server; `immediate` does not end transactions first, as in a crash. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  impersonate(certificate: ServerCertificate): Promise<Impostor>;
  close(): Promise<void>;
}

/** Requirements of a fault for a database. */
export interface DatabaseNeeds {
  /** The fault affects the whole server, which is then not shared. */
  readonly wholeServer?: boolean;
  /** Number of connections that such a server accepts; absent: 10. */
  readonly maxConnections?: number;
  /** The server ends connections that are idle for 1.5 seconds. */
  readonly idleTimeout?: boolean;
  /** Connections end at a certain moment of an answer. */
  readonly cutsAnswers?: boolean;
}

/** Duration of a slow statement. */
export const SLOW_MS = 1500;
