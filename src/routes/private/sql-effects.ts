import { Effect, SqlDialect } from './sql-dialect';
import { OutlineWord } from './sql-outline';

/** Actions that give rows back and do nothing else by themselves. */
export const QUERIES = ['SELECT', 'VALUES', 'TABLE'];

/** First words of statements that `EXPLAIN` can be about; with `ANALYZE` it runs them. */
const EXPLAINED = ['WITH', ...QUERIES, 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'CREATE', 'DECLARE', 'EXECUTE', 'REFRESH'];

/** What a statement does: its first key word, or that behind the queries of `WITH`. */
export function actionOf(words: readonly OutlineWord[], { writes }: SqlDialect): OutlineWord {
  const actions = [...writes, ...QUERIES];
  const behindWith = words.find(({ word, depth }) => depth === words[0].depth && actions.includes(word));
  return words[0].word === 'WITH' ? behindWith ?? words[0] : words[0];
}

/** Whether rows are changed, by the statement itself or by a query of its `WITH`, as in `AS (DELETE …` or `AS MATERIALIZED (DELETE …`. */
export function changesRows(words: readonly OutlineWord[], dialect: SqlDialect): boolean {
  const isWritingQuery = ({ word, opens }: OutlineWord, index: number) =>
    opens && dialect.writes.includes(word) && ['AS', 'MATERIALIZED'].includes(words[index - 1]?.word);
  return dialect.writes.includes(actionOf(words, dialect).word) || (words[0].word === 'WITH' && words.some(isWritingQuery));
}

/** What a statement does beside reading, as far as its words say; undefined: nothing. Functions and procedures may do more. */
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
