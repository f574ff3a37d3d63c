import { Effect, SqlDialect } from './sql-dialect';
import { OutlineWord } from './sql-outline';

/** Actions that only return rows. */
export const QUERIES = ['SELECT', 'VALUES', 'TABLE'];

/** First words of statements that `EXPLAIN` supports; with `ANALYZE`, it runs them. */
const EXPLAINED = ['WITH', ...QUERIES, 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'CREATE', 'DECLARE', 'EXECUTE', 'REFRESH'];

/** Returns the keyword of the action: the first keyword, or the one after the queries of `WITH`. */
export function actionOf(words: readonly OutlineWord[], { writes }: SqlDialect): OutlineWord {
  const actions = [...writes, ...QUERIES];
  const behindWith = words.find(({ word, depth }) => depth === words[0].depth && actions.includes(word));
  return words[0].word === 'WITH' ? behindWith ?? words[0] : words[0];
}

/** Returns whether the statement or a query of its `WITH` changes rows. */
export function changesRows(words: readonly OutlineWord[], dialect: SqlDialect): boolean {
  return dialect.writes.includes(actionOf(words, dialect).word) || changesRowsInWith(words, dialect);
}

/** Returns whether a query of `WITH` changes rows, as in `AS (DELETE …` or `AS MATERIALIZED (DELETE …`. */
export function changesRowsInWith(words: readonly OutlineWord[], dialect: SqlDialect): boolean {
  return words[0].word === 'WITH' && words.some(({ word, opens }, index) =>
    opens && dialect.writes.includes(word) && ['AS', 'MATERIALIZED'].includes(words[index - 1]?.word));
}

/** Returns the side effect of a statement according to its keywords, if any. Functions and procedures can have other effects. */
export function effectOf(words: readonly OutlineWord[], dialect: SqlDialect): Effect | undefined {
  const verb = words[0].word;
  if (verb === 'EXPLAIN') {
    const explained = words.findIndex(({ word }) => EXPLAINED.includes(word));
    const runs = words.slice(0, Math.max(explained, 0)).some(({ word }) => word === 'ANALYZE' || word === 'ANALYSE');
    const effect = runs ? effectOf(words.slice(explained), dialect) : undefined;
    return effect && { ...effect, what: `EXPLAIN ANALYZE ${effect.what}` };
  }
  if (changesRows(words, dialect)) {
    return { what: verb, does: 'changes data' };
  }
  return dialect.reads.includes(verb) ? effectInside(words, dialect) : { what: verb, does: 'does more than read' };
}

function effectInside(words: readonly OutlineWord[], { effects, changingFunctions }: SqlDialect): Effect | undefined {
  const isAt = (start: number, phrase: readonly string[]) =>
    !words[start].named && phrase.every((word, offset) => words[start + offset]?.word === word);
  const called = words.find(({ word, calls, named }) => calls && !named && changingFunctions.includes(word));
  const effect = effects.find(({ phrase }) => words.some((_, index) => isAt(index, phrase)));
  return effect ?? (called && { what: `${called.token.text}()`, does: 'changes data' });
}
