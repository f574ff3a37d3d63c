import type { Random } from './random';

/** Value of a cell: as it is inserted, and its text in CSV; null is NULL. */
export interface Cell {
  readonly stored: string | null;
  readonly text: string | null;
}

/** Column of a generated table. */
export interface HostileColumn {
  readonly name: string;
  readonly type: string;
  readonly cell: (random: Random) => Cell;
}

const PIECES = [
  '"', '""', '"""', ',', ',,', '\r', '\n', '\r\n', '\n\r', ' ', '  ', '\t', "'", ';', '|', '\\', '\\.', '\\N', '\\n', '=1+1', '=HYPERLINK("http://a","b")', '+1', '-1', '-', '@SUM(A1)', '\ufeff',
  '😀', 'e\u0301', 'ä', '\u2028', '\u0085', '\u00a0', '\u200b', '\u0001', '\u001a', '\u001b', '\u007f', '\uffff', 'NULL', 'null', 'N/A', '{"a":"b,c"}', '[1,"2"]', '{a,b}', 'a', 'B', '0', '1e5', '#', '%', '$1',
  'true', '<b>', '`', '*', '1,5', '﷽', '\u202e', '\u{10ffff}',
];

/** Makes a text that readers of CSV may stumble over. */
export function hostileText(random: Random): string {
  if (random.chance(0.15)) return '';
  // Alone in a line, the end marker of COPY.
  if (random.chance(0.02)) return '\\.';
  if (random.chance(0.02)) return random.pick(PIECES).repeat(random.integer(100, 3000));
  return random.list(random.integer(1, 4), () => random.pick(PIECES)).join('');
}

const same = (text: string): Cell => ({ stored: text, text });
const pairs = (...list: [stored: string, text: string][]) => (random: Random): Cell => {
  const [stored, text] = random.pick(list);
  return { stored, text };
};

/** A JSON text with spaces, which a `json` column keeps; strings and null are written as texts and NULL. */
function jsonCell(random: Random): Cell {
  const [name, text] = [hostileText(random), hostileText(random)];
  const value = random.pick<unknown>([{ [name]: text }, { [name]: text }, [text, null, { a: [1.5, true] }], [], {}]);
  const stored = random.chance(0.5) ? JSON.stringify(value) : JSON.stringify(value, null, random.pick([' ', '\t']));
  return same(stored);
}

function arrayCell(random: Random): Cell {
  const items = random.list(random.integer(0, 3), () => random.chance(0.1) ? null : hostileText(random));
  const stored = `{${items.map(item => item === null ? 'NULL' : `"${item.replace(/["\\]/g, '\\$&')}"`).join()}}`;
  return { stored, text: JSON.stringify(items) };
}

function bytesCell(random: Random): Cell {
  const bytes = Buffer.from(random.list(random.integer(0, 60), () => random.integer(0, 255)));
  return { stored: `\\x${bytes.toString('hex')}`, text: bytes.toString('base64') };
}

const TYPES: readonly Pick<HostileColumn, 'type' | 'cell'>[] = [
  { type: 'json', cell: jsonCell },
  { type: 'text[]', cell: arrayCell },
  { type: 'bytea', cell: bytesCell },
  { type: 'char(3)', cell: pairs(['a', 'a  '], ['', '   '], ['"', '"  '], ['\n', '\n  ']) },
  { type: 'boolean', cell: pairs(['t', 'true'], ['f', 'false']) },
  { type: 'bigint', cell: pairs(['9007199254740993', '9007199254740993'], ['-1', '-1'], ['0', '0']) },
  { type: 'numeric', cell: pairs(['1.10', '1.10'], ['-0.5', '-0.5'], ['NaN', 'NaN']) },
  { type: 'float8', cell: pairs(['1e300', '1e+300'], ['-Infinity', '-Infinity'], ['0.1', '0.1']) },
  { type: 'timestamptz', cell: pairs(['2030-12-31 23:59:59.123456+00', '2030-12-31T23:59:59.123456Z'], ['infinity', 'infinity']) },
  { type: 'uuid', cell: random => same(random.pick(['6f9619ff-8b86-d011-b42d-00c04fc964ff'])) },
];
const TEXT = { type: 'text', cell: (random: Random) => same(hostileText(random)) };

/** Makes columns, most of them of texts, with names of the same kind. */
export function hostileColumns(random: Random): HostileColumn[] {
  const names = new Set<string>();
  const count = random.integer(1, 6);
  while (names.size < count) {
    const name = random.chance(0.5) ? `c${names.size}` : hostileText(random);
    // PostgreSQL cuts longer names off.
    if (name !== '' && Buffer.byteLength(name) < 60) names.add(name);
  }
  return [...names].map(name => ({ name, ...random.chance(0.6) ? TEXT : random.pick(TYPES) }));
}

/** Makes rows of cells, some of them NULL. */
export function hostileRows(random: Random, columns: readonly HostileColumn[]): Cell[][] {
  const none: Cell = { stored: null, text: null };
  return random.list(random.integer(0, 6), () => columns.map(({ cell }) => random.chance(0.15) ? none : cell(random)));
}
