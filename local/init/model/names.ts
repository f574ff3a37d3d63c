/** Returns the words of a name of the database in ASCII, as `order`, `line` for `OrderLine`, `order_line` and `Order Line`; empty if it has none. */
export function wordsOf(name: string): string[] {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('ł', 'l');
  const spaced = plain.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return spaced.split(/[^A-Za-z\d]+/).filter(word => word !== '').map(word => word.toLowerCase());
}

/** Returns names that differ: a name that occurs again gets a number. */
export class DistinctNames {
  private readonly taken: Set<string>;

  /** @param reserved names that are not given */
  constructor(reserved: readonly string[] = []) {
    this.taken = new Set(reserved);
  }

  /** @param join what separates the name and its number */
  take(name: string, join: string): string {
    let free = name;
    for (let number = 2; this.taken.has(free); number += 1) free = `${name}${join}${number}`;
    this.taken.add(free);
    return free;
  }
}

/** Words without a plural, or whose last letter is an s. */
const SAME = ['series', 'species', 'news', 'data', 'info', 'information', 'equipment', 'stock', 'staff', 'feedback', 'metadata', 'media', 'inventory', 'history', 'content', 'traffic'];
const IRREGULAR: readonly (readonly [string, string])[] = [['person', 'people'], ['child', 'children'], ['status', 'statuses'], ['address', 'addresses'], ['movie', 'movies'], ['cookie', 'cookies']];
const SINGULAR: readonly (readonly [RegExp, string])[] = [
  [/ies$/, 'y'], [/(ss|sh|ch|x|z)es$/, '$1'], [/(us|ss|is)$/, '$1'], [/s$/, ''],
];
const PLURAL: readonly (readonly [RegExp, string])[] = [
  [/([^aeiou])y$/, '$1ies'], [/(s|sh|ch|x|z)$/, '$1es'], [/$/, 's'],
];

/** Returns what one row is called, as `order line` for the table `order_lines`. */
export function singular(words: readonly string[]): string {
  return [...words.slice(0, -1), oneOf(words.at(-1) ?? 'row')].join(' ');
}

/** Returns what the rows are called, as `order lines` for the table `order_line`. */
export function plural(words: readonly string[]): string {
  const last = oneOf(words.at(-1) ?? 'row');
  const many = SAME.includes(last) ? last : IRREGULAR.find(([one]) => one === last)?.[1] ?? replaced(last, PLURAL);
  return [...words.slice(0, -1), many].join(' ');
}

/** Returns a noun with its article, as `an order`. */
export function withArticle(noun: string): string {
  if (SAME.some(each => noun.endsWith(each))) return noun;
  return `${/^(?:[aeio]|u(?!ni|se|s\b|ti|r[aeio]))/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function oneOf(word: string): string {
  if (SAME.includes(word)) return word;
  return IRREGULAR.find(([, many]) => many === word)?.[0] ?? replaced(word, SINGULAR);
}

function replaced(word: string, rules: readonly (readonly [RegExp, string])[]): string {
  const [pattern, text] = rules.find(([each]) => each.test(word)) ?? [/$/, ''];
  return word.replace(pattern, text);
}
