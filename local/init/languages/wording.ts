import type { AppModel, Resource } from '../model/app-model';

/** Returns the sentences of the comment of the routes of a table or view. */
export function resourceSentences({ kind, sqlName, comment, notes }: Resource): string[] {
  const own = comment?.replace(/\s+/g, ' ').trim() ?? '';
  const ended = own === '' || /[.!?]$/.test(own) ? own : `${own}.`;
  return [`Routes of the ${kind} ${sqlName}.`, ...(ended === '' ? [] : [ended]), ...notes];
}

/** A word, or a link of Markdown with the words in it. */
const WORD = /(?:\[[^\]]*\]\([^)]*\)|\S)+/g;

/** Breaks sentences into lines, each sentence on a new one. */
export function wrapped(sentences: readonly string[], width: number): string[] {
  return sentences.flatMap(sentence => {
    const lines: string[] = [];
    for (const [word] of sentence.matchAll(WORD)) {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines;
  });
}

/** Returns the methods of each path. */
export function methodsOf({ resources }: AppModel): [path: string, methods: string[]][] {
  const paths = new Map<string, string[]>();
  for (const { path, method } of resources.flatMap(({ routes }) => routes)) paths.set(path, [...paths.get(path) ?? [], method]);
  return [...paths];
}

/** Joins words as in `OrderLines`. */
export function pascal(words: readonly string[]): string {
  return words.map(word => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** Joins words as in `orderLines`; a name that begins with a digit gets a word before it. */
export function camel(words: readonly string[]): string {
  const name = pascal(words);
  return /^\d/.test(name) ? `table${name}` : name[0]!.toLowerCase() + name.slice(1);
}

/** Returns the first sentence about the app. */
export function stackSentence({ databaseName }: AppModel): string {
  return `The PostgreSQL database ${databaseName}, and an HTTP API with routes for its tables.`;
}
