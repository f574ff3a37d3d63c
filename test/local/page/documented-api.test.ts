import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserPage, CHROMIUM, openBrowser } from './chromium';
import { until } from '../../support/until';
import { type DeployedApp, SCHEMA, writeDeployedApp } from '../deployed-app';
import { runCli, type ServerProcess } from '../server-process';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(30_000);

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Shop-BooksApi', version: '1.0' },
  paths: {
    '/books/{title}': { get: { summary: 'Find a book', description: 'Titles are compared letter by letter.', tags: ['Catalogue', 'Public'] } },
    '/books': { get: { summary: 'Browse the shelves', tags: ['Catalogue'] }, post: { summary: 'Register a copy', tags: ['Purchases'] } },
  },
};

const VALIDATED = {
  'x-amazon-apigateway-request-validator': 'all',
  'requestBody': { content: { 'application/json': { schema: { type: 'object', properties: { title: { type: 'string', maxLength: 5 } } } } } },
};

/** An app as the constructs write it: with the document of the API, and a validator that looks into bodies. */
function writeDocumentedApp(): DeployedApp {
  const app = writeDeployedApp('REST');
  app.write('cdk.out/ShopBooksApi.openapi.json', JSON.stringify(DOCUMENT));
  const template = JSON.parse(readFileSync(join(app.directory, 'Shop.template.json'), 'utf8'));
  const { Body } = template.Resources.Api.Properties;
  Body.info = DOCUMENT.info;
  Body['x-amazon-apigateway-request-validators'] = { all: { validateRequestBody: true } };
  Object.assign(Body.paths['/books'].post, VALIDATED);
  app.write('cdk.out/Shop.template.json', JSON.stringify(template));
  return app;
}

(CHROMIUM === undefined ? describe.skip : describe)('the page of an API with a document, in Chromium (in the path, or CHROMIUM)', () => {
  let app: DeployedApp;
  let run: ServerProcess;
  let url: string;
  let page: BrowserPage;
  const textOf = (selector: string) => page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  const listed = () => page.evaluate<string[]>("[...document.querySelectorAll('#routes li')].map(item => item.innerText.replaceAll(/\\s+/g, ' '))");
  const show = async (route: string) => {
    await page.open('about:blank');
    await page.open(`${url}/#${route}`);
    await page.until("document.querySelector('#routes a[aria-current]')");
  };
  const filter = (text: string) => page.evaluate(`filter.value = ${JSON.stringify(text)}; filter.dispatchEvent(new Event('input'))`);
  const send = async () => {
    await page.evaluate("document.querySelector('form').requestSubmit()");
    await page.until("document.querySelector('#answer .status') && !document.querySelector('button.primary').disabled");
  };

  beforeAll(async () => {
    app = writeDocumentedApp();
    run = runCli([
      'serve', '--assembly', app.directory, '--port', '0',
      '--schema', app.write('schema.sql', SCHEMA), '--seed', app.write('seed.sql', "INSERT INTO books (title) VALUES ('First');"),
    ]);
    [url, page] = await Promise.all([run.url, openBrowser()]);
  });
  afterAll(async () => {
    await page.close();
    run.child.kill('SIGKILL');
    await run.exitCode;
    app.remove();
  });

  test('lists the routes below their first tag with their summaries, those without a tag last', async () => {
    await show('GET/books/%7Btitle%7D');

    expect(await listed()).toEqual([
      'Catalogue', 'GET /books/{title} Find a book', 'GET /books Browse the shelves', 'Purchases', 'POST /books Register a copy', 'Other', 'GET /mine', 'GET /status',
    ]);
  });

  test('shows the summary and the description of the route', async () => {
    await show('GET/books/%7Btitle%7D');

    expect(await page.evaluate("[...document.querySelectorAll('.about')].map(each => each.innerText)")).toEqual(['Find a book', 'Titles are compared letter by letter.']);
    await show('GET/mine');
    expect(await page.evaluate("document.querySelectorAll('.about').length")).toBe(0);
  });

  test.each([
    ['shelves', ['Catalogue', 'GET /books Browse the shelves']],
    ['LETTER by', ['Catalogue', 'GET /books/{title} Find a book']],
    ['public', ['Catalogue', 'GET /books/{title} Find a book']],
    ['purchases', ['Purchases', 'POST /books Register a copy']],
    ['films', []],
  ])('the filter finds "%s" in summaries, descriptions and tags', async (text, found) => {
    await show('GET/mine');
    await filter(text);

    expect(await listed()).toEqual(found);
    expect(await page.evaluate("document.getElementById('no-routes').hidden")).toBe(found.length > 0);
  });

  test('links to the OpenAPI document', async () => {
    await show('GET/mine');
    expect(await page.evaluate("document.getElementById('document').checkVisibility()")).toBe(true);
    const response = await fetch(await page.evaluate<string>("document.getElementById('document').href"));

    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(DOCUMENT);
  });

  test('what the gateway refuses in a body is beside its field, until that is changed', async () => {
    await show('POST/books?body-0=Too%20long');
    await send();

    expect(await textOf('#answer .status')).toBe('400 Bad Request');
    expect(await textOf('#body-0-problem')).toBe('title is too long');
    await page.evaluate("document.querySelector('#body-0').dispatchEvent(new Event('input'))");
    expect(await page.evaluate("document.querySelector('#body-0-problem').hidden")).toBe(true);
  });

  test('after another synthesis the SQL that is shown is the one that ran', async () => {
    await show('GET/books/%7Btitle%7D?path-0=First');
    await send();
    expect(await textOf('#answer .card:nth-child(2)')).toContain('SELECT id, title FROM books');
    const asset = join(app.directory, `asset.${'f'.repeat(64)}`, 'manifest.json');
    writeFileSync(asset, readFileSync(asset, 'utf8').replace('SELECT id, title FROM books WHERE', 'SELECT title AS name FROM books WHERE'));
    utimesSync(join(app.directory, 'manifest.json'), new Date(), new Date());
    await until(() => run.output.stdout.includes('The app was synthesized again'));
    await send();
    await page.until("document.querySelector('#answer pre').innerText.includes('name')");

    expect(await textOf('#answer .card:nth-child(2)')).toContain('SELECT title AS name FROM books');
    expect(await textOf('#changed')).toContain('The app was synthesized again');
    expect(await page.evaluate("document.querySelector('#path-0').value")).toBe('First');
  });
});
