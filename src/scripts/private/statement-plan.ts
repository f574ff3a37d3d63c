import { ScriptStatement } from '../../contract/scripts-manifest';

/** Statements of a script, and whether they run in one transaction. */
export interface StatementPlan {
  readonly transaction: boolean;
  readonly statements: readonly ScriptStatement[];
}

/** A script to plan. */
export interface ScriptSource {
  /** Path that errors name. */
  readonly file: string;
  /** With the values of placeholders. */
  readonly text: string;
  /** Decision of the script itself; undefined: none. */
  readonly transaction: boolean | undefined;
}

export const CONTROL_REMEDY = 'remove it: a script runs in one transaction, which an error rolls back';

export const COMMITTED_REMEDY = 'remove it: without a transaction, each statement is committed when it is done';

export const ALONE_REMEDY = 'move it to a separate script, or begin the script with the line "-- no transaction"';
