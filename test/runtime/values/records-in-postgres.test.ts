import { RecordField, RequestValue, SqlResult, SqlRoute, ValueType } from '../../../src';
import { createTestDatabase } from '../../support/database';
import { createDatabaseApp } from '../database-app';
import { httpEvent } from '../events';

/** Values of every type that a double or a text of JavaScript would change, and NULL of each. */
const SENT = `[{
  "string": "a \\"b\\" \\\\ é😀", "integer": -1, "bigint": 9223372036854775807, "number": 0.5, "decimal": 0.10000000000000000000001, "boolean": false, "date": "2026-01-31",
  "timestamp": "2026-01-31T08:00:00.123456Z", "uuid": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "json": {"a": [1.10, null, "\\""]}, "binary": "AP8="
}, {}]`;

const FIELDS = Object.fromEntries(Object.values(ValueType).map(valueType => [valueType, RecordField.of({ valueType, required: false })]));
const COLUMNS = Object.keys(FIELDS).map(name => `"${name}"`).join(', ');

describe('records in PostgreSQL', () => {
  test('fields of every type arrive with all their digits, from a body field, a JSON body and a CSV body', async () => {
    const database = await createTestDatabase();
    const echo = (items: RequestValue) => ({ sql: `SELECT ${COLUMNS} FROM :items`, parameters: { items }, result: SqlResult.rows(), readOnly: true });
    const app = createDatabaseApp(database, [
      SqlRoute.post('/field', echo(RequestValue.records('items', { fields: FIELDS }))),
      SqlRoute.post('/body', echo(RequestValue.bodyRecords({ fields: FIELDS }))),
    ], { allowOrigins: [], exposeHeaders: [], allowCredentials: false });
    const [sent] = JSON.parse(SENT) as [Record<string, unknown>];
    // The answer has these as text, because JavaScript would round them.
    const record: typeof sent = { ...sent, bigint: '9223372036854775807', decimal: '0.10000000000000000000001' };
    const cells = Object.values(record).map(value => typeof value === 'string' ? value : JSON.stringify(value));
    const csv = [Object.keys(record), cells.map(text => `"${text.replaceAll('"', '""')}"`), cells.map(() => '')].join('\r\n');

    const answers = await Promise.all([
      app.answer(httpEvent('POST /field', { body: `{"items":${SENT}}` })),
      app.answer(httpEvent('POST /body', { body: SENT })),
      app.answer(httpEvent('POST /body', { body: csv, headers: { 'content-type': 'text/csv' } })),
    ]);

    const empty = Object.fromEntries(Object.keys(FIELDS).map(name => [name, null]));
    expect(answers.map(({ body }) => JSON.parse(body) as unknown)).toEqual(new Array(3).fill([record, empty]));
    await database.drop();
  });
});
