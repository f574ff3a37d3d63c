import { type BrowserPage, CHROMIUM, openBrowser } from './chromium';
import { type FakeAssembly, INTEGRATION, restApp, writeAssembly } from '../cloud-assembly';
import { runCli, type ServerProcess } from '../server-process';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(60_000);

/** Answers with what it received, once for each key, and with the version of a row that each change increases. */
const HANDLER = `
const answers = new Map();
let version = 1;
exports.handler = async ({ httpMethod, headers, body, requestContext: { requestId } }) => {
  if (body === '{"customer":"late"}') {
    console.log(JSON.stringify({ requestId, route: 'POST /orders', code: 'SOLD_OUT' }));
    return { statusCode: 409, headers: {}, body: JSON.stringify({ code: 'SOLD_OUT' }) };
  }
  const key = headers['Idempotency-Key'];
  if (answers.has(key)) return { ...answers.get(key), headers: { ...answers.get(key).headers, 'Idempotent-Replayed': 'true' } };
  if (httpMethod === 'PATCH') version += 1;
  if (body === '[{"sku":"bad","quantity":2}]') return { statusCode: 400, headers: {}, body: JSON.stringify({ parameter: '[0].quantity', detail: '[0].quantity must be at least 3' }) };
  const answer = {
    statusCode: httpMethod === 'POST' ? 201 : 200,
    headers: { 'content-type': 'application/json', 'etag': JSON.stringify(String(version)) },
    body: JSON.stringify({ body, type: headers['content-type'] ?? null, match: headers['If-Match'] ?? null, key: key ?? null }),
  };
  if (key) answers.set(key, answer);
  return answer;
};`;

const value = (name: string, source: string, rest: object = {}) => ({ name, key: name, source, required: true, type: 'string', ...rest });
const RECORDS = [
  value('sku', 'body', { maxLength: 20 }), value('quantity', 'body', { type: 'integer', minimum: 1 }), value('gift', 'body', { type: 'boolean', required: false }),
  value('note', 'body', { required: false, nullable: true }),
];
const sql = (text: string, values: object[], rest: object = {}) => ({ kind: 'sql', text, values, result: { kind: 'row', version: 'version' }, readOnly: false, ...rest });
const change = (key: string, rest: object = {}) => [
  value(`changes.${key}?`, 'sent', { key, type: 'boolean', required: false }), value(`changes.${key}`, 'body', { key, required: false, ...rest }),
];

const MANIFEST = {
  format: 1,
  engine: 'postgres',
  routes: {
    'POST /orders': sql(
      'INSERT INTO lines (order_id, sku, quantity)\n    SELECT $1, sku, quantity FROM ROWS FROM (jsonb_to_recordset(CAST($2 AS jsonb)) AS (sku text, quantity integer)) AS items',
      [value('customer', 'body'), value('items', 'body', { type: undefined, records: RECORDS, minItems: 1, maxItems: 500 })],
      {
        name: 'lines',
        parameters: [{ step: 0, column: 'id' }, 1],
        before: [{ name: 'order', text: 'INSERT INTO orders (customer) VALUES (CAST($1 AS text)) RETURNING id', parameters: [0] }],
        result: { kind: 'created', location: '/orders/{id}' },
        idempotency: { table: 'keys', required: true, insert: '', find: '', store: '', purge: '', definition: 'CREATE TABLE keys ();' },
      },
    ),
    'PUT /orders': sql('SELECT 1', [value('rows', 'document', { type: undefined, records: RECORDS })]),
    'PUT /books/{id}': sql('SELECT 1', [value('id', 'path'), value('doc', 'document', { type: 'json' })]),
    'GET /books/{id}': sql('SELECT * FROM books WHERE id = $1', [value('id', 'path')], { readOnly: true }),
    'PATCH /books/{id}': sql(
      'UPDATE books SET "title" = CASE WHEN $1 THEN $2 ELSE "title" END, "subtitle" = CASE WHEN $3 THEN $4 ELSE "subtitle" END WHERE id = $5 AND version = $6',
      [...change('title'), ...change('subtitle', { nullable: true }), value('id', 'path'), value('version', 'ifMatch', { key: 'If-Match', type: 'integer' })],
      { changes: ['title', 'subtitle'] },
    ),
  },
};

const open = { security: [], ...INTEGRATION };
const PATHS = { '/orders': { post: open, put: open }, '/books/{id}': { get: open, put: open, patch: open } };

(CHROMIUM === undefined ? describe.skip : describe)('the forms of writes, in Chromium (in the path, or CHROMIUM)', () => {
  let app: FakeAssembly;
  let run: ServerProcess;
  let url: string;
  let page: BrowserPage;
  const textOf = (selector: string) => page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const valueOf = (selector: string) => page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).value`);
  const show = async (route: string) => {
    await page.open('about:blank');
    await page.open(`${url}/#${route}`);
    await page.until("document.querySelector('form')");
  };
  const fill = (selector: string, text: string) => page.evaluate(`(() => {
    const input = document.querySelector(${JSON.stringify(selector)});
    input.value = ${JSON.stringify(text)};
    for (const type of ['input', 'change']) input.dispatchEvent(new Event(type, { bubbles: true }));
  })()`);
  const cell = (row: number, column: number) => `.records tbody tr:nth-child(${row}) td:nth-child(${column}) :is(input, select)`;
  const press = (label: string) => page.evaluate(`[...document.querySelectorAll('button')].find(button => button.textContent === ${JSON.stringify(label)}).click()`);
  const answered = () => page.until("document.querySelector('#answer .status') && !document.querySelector('button.primary').disabled");
  const send = async () => {
    await page.evaluate("document.querySelector('form').requestSubmit()");
    await answered();
    return JSON.parse(await textOf('#answer .scroll'));
  };
  const curl = () => textOf('#answer .card:nth-child(3)');

  beforeAll(async () => {
    app = writeAssembly({ resources: restApp({ paths: PATHS }), manifest: MANIFEST, handler: HANDLER });
    run = runCli(['serve', '--assembly', app.directory, '--port', '0', '--no-watch']);
    [url, page] = await Promise.all([run.url, openBrowser()]);
  });
  afterAll(async () => {
    await page.close();
    run.child.kill('SIGKILL');
    await run.exitCode;
    app.remove();
  });
  afterEach(() => page.evaluate("location.protocol === 'about:' || sessionStorage.clear()"));

  test('the server prints the statements of the missing table of idempotency keys', () => {
    expect(run.output.stdout).toContain('Requests with an Idempotency-Key fail: the table keys of the idempotency keys does not exist: add it to the schema:\n  CREATE TABLE keys ();\n');
    expect(run.output.stdout).toMatch(/POST +\/orders +open +2 steps, Idempotency-Key\n/);
    expect(run.output.stdout).toMatch(/PATCH +\/books\/\{id\} +open +ETag, If-Match\n/);
  });

  test('records are sent from rows, which can be added and removed', async () => {
    await show('POST/orders');
    await fill('#body-0', 'alice');
    await fill(cell(1, 1), 'pen');
    await fill(cell(1, 2), '2');
    await press('Add a row');
    await fill(cell(2, 1), 'cap');
    await fill(cell(2, 3), 'true');
    await fill(cell(2, 4), '""');
    await press('Add a row');
    expect(JSON.parse((await send()).body)).toEqual({ customer: 'alice', items: [{ sku: 'pen', quantity: 2 }, { sku: 'cap', gift: true, note: '' }] });

    await page.evaluate("document.querySelector('.records tbody button').click()");
    await fill(cell(1, 4), 'null');
    expect(JSON.parse((await send()).body)).toEqual({ customer: 'alice', items: [{ sku: 'cap', gift: true, note: null }] });
  });

  test('records are the same as JSON, and lists that do not fit into rows stay JSON', async () => {
    await show('POST/orders');
    await fill(cell(1, 1), 'pen');
    await fill('#body-1-form', 'JSON');
    expect(await valueOf('#body-1')).toBe('[{"sku":"pen"}]');
    await fill('#body-1', '[{"sku":"a","quantity":"x"}]');
    await fill('#body-1-form', '');
    expect(await valueOf(cell(1, 2))).toBe('x');

    await fill('#body-1-form', 'JSON');
    await fill('#body-1', '[7]');
    await fill('#body-1-form', '');
    expect(await valueOf('#body-1-form')).toBe('JSON');
    expect(JSON.parse((await send()).body)).toEqual({ items: [7] });
  });

  test('a body that is a list is sent as JSON or as CSV', async () => {
    await show('PUT/orders');
    await fill(cell(1, 1), 'pen, "red"');
    await fill(cell(1, 2), '2');
    expect(await send()).toMatchObject({ body: '[{"sku":"pen, \\"red\\"","quantity":2}]', type: 'application/json' });

    await fill('#document-0-form', 'CSV');
    expect(await valueOf('#document-0-csv')).toBe('sku,quantity,gift,note\n"pen, ""red""",2,,');
    expect(await send()).toMatchObject({ body: 'sku,quantity,gift,note\n"pen, ""red""",2,,', type: 'text/csv' });
    expect(await curl()).toContain("-H 'content-type: text/csv'");
  });

  test('a problem of a record is below the list, and its input is marked', async () => {
    await show('PUT/orders');
    await fill(cell(1, 1), 'bad');
    await fill(cell(1, 2), '2');
    await send();

    expect(await textOf('#document-0-problem')).toBe('[0].quantity must be at least 3');
    expect(await page.evaluate("[...document.querySelectorAll('.records [aria-invalid]')].map(input => input.ariaLabel)")).toEqual(['quantity']);
    await fill(cell(1, 2), '3');
    expect(await page.evaluate("document.querySelector('#document-0-problem').hidden")).toBe(true);
  });

  test('the rows are kept in the URL of the request', async () => {
    await show('PUT/orders');
    await fill(cell(1, 1), 'pen');
    await send();
    const hash = await page.evaluate<string>('location.hash');
    await page.evaluate('sessionStorage.clear()');
    await show(hash.slice(1));

    expect(await valueOf(cell(1, 1))).toBe('pen');
  });

  test('a whole body is sent as written', async () => {
    await show('PUT/books/%7Bid%7D');
    await fill('#path-0', '1');
    await fill('#document-0', '{"a": 1.0}');

    expect(await send()).toMatchObject({ body: '{"a": 1.0}', type: 'application/json' });
  });

  test('of changes, only what is filled in is sent, and null where it is allowed', async () => {
    await show('PATCH/books/%7Bid%7D');
    await fill('#path-0', '1');
    await fill('#body-1', 'null');
    expect((await send()).body).toBe('{"subtitle":null}');
    expect(await textOf('#answer .card:nth-child(2)')).toMatch(/:changes\.title\s+unchanged\s+:changes\.subtitle\s+null/);

    await fill('#body-0', 'null');
    await fill('#body-1', '""');
    expect((await send()).body).toBe('{"title":"null","subtitle":""}');
  });

  test('If-Match is the ETag of the last answer for the path, unless another one is typed', async () => {
    await show('GET/books/%7Bid%7D');
    await fill('#path-0', '8');
    await send();
    const first = (await textOf('#answer .card-head')).match(/ETag ("\d+")/)![1]!;
    await show('PATCH/books/%7Bid%7D');
    expect(await valueOf('#ifMatch-0')).toBe('');
    await fill('#path-0', '8');
    expect(await valueOf('#ifMatch-0')).toBe(first);
    await fill('#body-0', 'a');
    expect(await send()).toMatchObject({ match: first });
    const second = await valueOf('#ifMatch-0');
    expect(second).not.toBe(first);
    expect(await curl()).toContain(`-H 'If-Match: ${first}'`);

    await fill('#ifMatch-0', '"0"');
    expect(await send()).toMatchObject({ match: '"0"' });
    expect(await valueOf('#ifMatch-0')).toBe('"0"');
  });

  test('a request can be sent again with its key, and the next one has another key', async () => {
    await show('POST/orders');
    const key = await valueOf('#Idempotency-Key');
    expect(key).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    await fill('#body-0', 'bob');
    expect(await send()).toMatchObject({ key });
    expect(await curl()).toContain(`-H 'Idempotency-Key: ${key}'`);
    expect(await textOf('#answer .card-head')).not.toContain('replayed');
    expect(await valueOf('#Idempotency-Key')).not.toBe(key);

    await fill('#body-0', 'not sent');
    await press('Send again with the same key');
    await page.until("document.querySelector('#answer .card-head').innerText.includes('replayed')");
    expect(JSON.parse(await textOf('#answer .scroll'))).toMatchObject({ key, body: '{"customer":"bob"}' });
    expect(await send()).not.toMatchObject({ key });
  });

  test('a request that a step refused changed nothing, and one with a wrong value did not run', async () => {
    await show('POST/orders');
    await fill('#body-0', 'late');
    expect(await send()).toEqual({ code: 'SOLD_OUT' });
    expect(await textOf('#answer .card:nth-child(2) .card-head')).toContain('changed nothing');

    await show('PUT/orders');
    await page.evaluate("document.querySelector('#answer').replaceChildren()");
    await fill(cell(1, 1), 'bad');
    await fill(cell(1, 2), '2');
    await send();
    expect(await textOf('#answer .card:nth-child(2) .card-head')).toContain('did not run');
  });

  test('the SQL of all steps is shown with their names', async () => {
    await show('POST/orders');

    expect((await textOf('#answer')).split('\n').filter(Boolean)).toEqual([
      'SQL', 'order', 'INSERT INTO orders (customer) VALUES (CAST(:customer AS text)) RETURNING id', 'lines', 'INSERT INTO lines (order_id, sku, quantity)',
      'SELECT :order.id, sku, quantity FROM ROWS FROM (jsonb_to_recordset(CAST(:items AS jsonb)) AS (sku text, quantity integer)) AS items',
    ]);
  });

  test.each([[360, 'light'], [360, 'dark'], [1280, 'light'], [1280, 'dark']])('a form at %i pixels, %s, is not wider than the window', async (width, scheme) => {
    await page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    await show('POST/orders');
    await press('Add a row');
    await send();

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await page.send('Emulation.clearDeviceMetricsOverride');
  });

  test('the page had no errors', () => {
    expect(page.complaints.filter(complaint => !/status of 4(?:00|09)/.test(complaint))).toEqual([]);
  });
});
