import { rowsOfTexts } from '../../../runtime/drivers/row-collector';
import { createResult } from '../../../runtime/routes/results';
import type { FormatsManifest } from '../../../src/contract/manifest';
import type { ValueManifest } from '../../../src/contract/value-manifest';
import { request, resultOf } from '../requests';

const FORMAT: ValueManifest = { name: 'format', source: 'query', key: 'format', type: 'string', required: false };
const ALL: FormatsManifest = { allowed: ['json', 'csv', 'ndjson'], parameter: 'format', fileName: 'books' };
const books = resultOf({ id: 1, title: 'Emma' }, { id: 2, title: null });

/** Answers as a route does. */
function answer(formats: FormatsManifest, headers: Record<string, string> = {}, format: string | null = null, rows = books) {
  const result = createResult({ kind: 'sql', text: 'SELECT 1', readOnly: true, values: [FORMAT], result: { kind: 'rows', formats } });
  const sent = request('GET /books', { headers });
  result.check?.([format], sent);
  return result.render(rows, [format], sent);
}

const BODIES = {
  json: '[{"id":1,"title":"Emma"},{"id":2,"title":null}]',
  csv: 'id,title\r\n1,Emma\r\n2,\r\n',
  ndjson: '{"id":1,"title":"Emma"}\n{"id":2,"title":null}\n',
};
const TYPES = { json: 'application/json', csv: 'text/csv; charset=utf-8; header=present', ndjson: 'application/x-ndjson' };

describe('formats', () => {
  test.each(['json', 'csv', 'ndjson'] as const)('%s, by the query', format => {
    expect(answer(ALL, { accept: 'image/png' }, format)).toEqual({
      status: 200,
      headers: { 'content-type': TYPES[format], 'content-disposition': `attachment; filename="books.${format}"` },
      body: BODIES[format],
    });
  });

  test.each<[string, keyof typeof BODIES]>([
    ['text/csv', 'csv'], ['application/x-ndjson, text/csv;q=0.5', 'ndjson'], ['*/*', 'json'], ['text/*', 'csv'], ['application/json;q=0.1, text/csv;q=0.2', 'csv'],
  ])('Accept: %s gives %s', (accept, format) => {
    expect(answer(ALL, { accept })).toMatchObject({ headers: { 'content-type': TYPES[format], 'vary': 'Accept' }, body: BODIES[format] });
  });

  test('without Accept, the first is the default, which also depends on Accept', () => {
    expect(answer(ALL).headers).toMatchObject({ 'content-type': TYPES.json, 'vary': 'Accept' });
    expect(answer({ ...ALL, allowed: ['csv', 'json'] }).headers['content-type']).toBe(TYPES.csv);
  });

  test('if none is acceptable, the answer is 406 with all of them', () => {
    expect(() => answer(ALL, { accept: 'image/png' })).toThrow(expect.objectContaining({
      code: 'NOT_ACCEPTABLE', status: 406, detail: 'the available formats are application/json, text/csv, application/x-ndjson',
    }));
    expect(() => answer(ALL, { accept: 'application/json;q=0' })).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }));
  });

  test('the only format is answered whatever is accepted', () => {
    expect(answer({ allowed: ['csv'] }, { accept: 'application/json' })).toEqual({ status: 200, headers: { 'content-type': TYPES.csv }, body: BODIES.csv });
  });

  test('without rows there is a header line if the columns are known', () => {
    const none = { ...resultOf(), columns: ['id', 'title'] };

    expect(answer(ALL, {}, 'csv', none).body).toBe('id,title\r\n');
    expect(answer(ALL, {}, 'json', none).body).toBe('[]');
    expect(answer(ALL, {}, 'ndjson', none).body).toBe('');
  });

  test('NDJSON has one line for a row with nested JSON of several lines', () => {
    const rows = { ...resultOf(), columns: ['a'], rows: rowsOfTexts(['{"a":{\r\n  "b": "\\n"\n}}', '{"a":1}']) };

    expect(answer(ALL, {}, 'ndjson', rows).body).toBe('{"a":{    "b": "\\n" }}\n{"a":1}\n');
  });

  test('formulas are escaped where the route says so', () => {
    expect(answer({ allowed: ['csv'], escapeFormulas: true }, {}, null, resultOf({ a: '=1' })).body).toBe("a\r\n'=1\r\n");
  });
});
