import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Results of a run for one engine. */
export interface Column {
  readonly engine: string;
  /** Outcomes by the names of the faults, in the order of the rows. */
  readonly cells: ReadonlyMap<string, string>;
  readonly summary: string;
}

const PAGE = resolve(__dirname, '../../../docs/reliability.md');
const TABLE = /(?<=<!-- written by test\/system\/faults -->\n)[^]*(?=<!-- until here -->)/;

/** Reads the page, and throws unless it says of an engine what the run observed; with `UPDATE_RELIABILITY` it writes that instead. */
export function checkPage({ engine, cells, summary }: Column): void {
  const page = readFileSync(PAGE, 'utf8');
  const columns = readColumns(TABLE.exec(page)![0]);
  if (!process.env.UPDATE_RELIABILITY) {
    const { cells: written, summary: said } = columns.get(engine) ?? { cells: new Map(), summary: 'not on the page' };
    expect({ ...Object.fromEntries(cells), summary }).toEqual({ ...Object.fromEntries(written), summary: said });
    expect([...cells.keys()]).toEqual([...written.keys()]);
    return;
  }
  columns.set(engine, { engine, cells, summary });
  writeFileSync(PAGE, page.replace(TABLE, renderColumns([...columns.values()], [...cells.keys()])));
}

/** Gives what the page says of an engine, by the names of the faults. */
export function readPage(engine: string): ReadonlyMap<string, string> {
  return readColumns(TABLE.exec(readFileSync(PAGE, 'utf8'))![0]).get(engine)?.cells ?? new Map();
}

/** Reads what `renderColumns` wrote; of nothing, it reads no columns. */
function readColumns(text: string): Map<string, Column> {
  const [[, ...engines] = [], , ...rows] = text.split('\n').filter(line => line.startsWith('| ')).map(line => line.slice(2, -2).split(' | '));
  const summaries = new Map(text.split('\n').filter(line => line.startsWith('- ')).map(line => line.slice(2).split(/: (.*)/) as [string, string]));
  return new Map(engines.map((engine, index) => [engine, {
    engine,
    cells: new Map(rows.map(([name, ...cells]) => [name, cells[index]])),
    summary: summaries.get(engine) ?? '',
  }]));
}

function renderColumns(columns: readonly Column[], names: readonly string[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [
    line(['Fault', ...columns.map(({ engine }) => engine)]),
    line(['---', ...columns.map(() => '---')]),
    ...names.map(name => line([name, ...columns.map(({ cells }) => cells.get(name) ?? 'not run')])),
    '\n',
    ...columns.map(({ engine, summary }) => `- ${engine}: ${summary}\n`),
  ].join('');
}
