import { createCsvWriter } from './csv';
import type { Result } from './result';
import type { FormatsManifest, RowFormatName } from '../../src/contract/manifest';
import type { ValueManifest } from '../../src/contract/value-manifest';
import type { JsonRows, Rows, SqlValue } from '../drivers/database';
import { weightOf } from '../http/accept';
import { attachment } from '../http/attachment';
import { Problem } from '../http/problem';
import type { Request } from '../http/request';
import type { Response } from '../http/response';

/** Format of rows, which can be written in parts. */
export interface RowWriter {
  readonly headers: Response['headers'];
  /** Text after the rows. */
  readonly end: string;
  /** Returns what comes before the rows. */
  begin(columns: readonly string[]): string;
  /** Returns some of the rows. */
  part(rows: Rows, isFirst: boolean): string | Buffer;
}

/** Selects the format of an answer; throws a `Problem` if none is acceptable. */
export type SelectFormat = (values: readonly SqlValue[], request: Request) => RowWriter;

interface Format extends Omit<RowWriter, 'headers'> {
  readonly mediaType: string;
  /** Media type with its parameters. */
  readonly contentType: string;
}

const JSON_FORMAT: Format = {
  mediaType: 'application/json',
  contentType: 'application/json',
  begin: () => '[',
  part: ({ rows }, isFirst) => {
    if (rows.length === 0) return '';
    return isFirst ? rows.bytes(',') : Buffer.concat([Buffer.from(','), rows.bytes(',')]);
  },
  end: ']',
};

const FORMATS: Readonly<Record<RowFormatName, (manifest: FormatsManifest) => Format>> = {
  json: () => JSON_FORMAT,
  csv: ({ escapeFormulas }) => {
    const writer = createCsvWriter(escapeFormulas);
    return {
      mediaType: 'text/csv',
      contentType: 'text/csv; charset=utf-8; header=present',
      begin: columns => writer.header(columns),
      part: ({ columns, rows }) => {
        const line = writer.lines(columns);
        let text = '';
        for (let index = 0; index < rows.length; index++) text += line(rows.at(index)!);
        return text;
      },
      end: '',
    };
  },
  ndjson: () => ({
    mediaType: 'application/x-ndjson',
    contentType: 'application/x-ndjson',
    begin: () => '',
    part: ({ rows }) => rows.length === 0 ? '' : linesOf(rows),
    end: '',
  }),
};

/** Returns a line for each row. A line break in a row is white space of its nested JSON, because those in strings are escaped. */
function linesOf(rows: JsonRows): string | Buffer {
  const bytes = rows.bytes(',');
  if (!bytes.includes('\n') && !bytes.includes('\r')) return Buffer.concat([rows.bytes('\n'), Buffer.from('\n')]);
  let text = '';
  for (let index = 0; index < rows.length; index++) text += `${rows.at(index)!.replace(/[\r\n]/g, ' ')}\n`;
  return text;
}

/** Creates the selection of the formats of a route. */
export function createFormats(manifest: FormatsManifest = { allowed: ['json'] }, values: readonly ValueManifest[] = []): SelectFormat {
  const { allowed, parameter, fileName } = manifest;
  const index = values.findIndex(({ name }) => name === parameter);
  const writers = allowed.map(name => {
    const format = FORMATS[name](manifest);
    const disposition: Response['headers'] = fileName === undefined ? {} : { 'content-disposition': attachment(`${fileName}.${name}`) };
    return { name, mediaType: format.mediaType, writer: { ...format, headers: { 'content-type': format.contentType, ...disposition } } };
  });

  return (given, { headers }) => {
    const asked = writers.find(({ name }) => name === given[index]);
    if (asked) return asked.writer;
    const accept = headers.get('accept');
    if (writers.length === 1 || accept === undefined) return varied(writers[0]!.writer, writers.length > 1);
    const weighed = writers.map(({ writer, mediaType }) => ({ writer, weight: weightOf(mediaType, accept) }));
    const best = weighed.reduce((one, other) => other.weight > one.weight ? other : one);
    if (best.weight === 0) {
      throw new Problem('NOT_ACCEPTABLE', { detail: `the available formats are ${writers.map(({ mediaType }) => mediaType).join(', ')}` });
    }
    return varied(best.writer, true);
  };
}

function varied(writer: RowWriter, byAccept: boolean): RowWriter {
  return byAccept ? { ...writer, headers: { ...writer.headers, vary: 'Accept' } } : writer;
}

/** Creates the result of rows in a format. */
export function createFormattedRows(manifest: FormatsManifest, values: readonly ValueManifest[]): Result {
  const select = createFormats(manifest, values);
  return {
    check: (given, request) => void select(given, request),
    render: (result, given, request) => {
      const { headers, begin, part, end } = select(given, request);
      return { status: 200, headers, body: begin(result.columns) + part(result, true).toString() + end };
    },
  };
}
