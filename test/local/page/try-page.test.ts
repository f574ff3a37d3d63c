import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../support/until';
import { type DeployedApp, SCHEMA, writeDeployedApp } from '../deployed-app';
import { runCli, type ServerProcess } from '../server-process';
import { type BrowserPage, CHROMIUM, openBrowser } from './chromium';
import { INTEGRATION, lambdaAuthorizer, lambdaFunction, OTHER_CODE, restApp, writeAssembly } from '../cloud-assembly';

// Each of these starts processes, on machines that may be busy.
jest.setTimeout(30_000);

describe('the page of the local server', () => {
  let app: DeployedApp;
  let run: ServerProcess;
  let url: string;

  beforeAll(async () => {
    app = writeDeployedApp('REST');
    run = runCli([
      'serve', '--assembly', app.directory, '--port', '0',
      '--schema', app.write('schema.sql', SCHEMA),
      '--seed', app.write('seed.sql', "INSERT INTO books (title, owner) VALUES ('First', 'alice'), ('Second', 'alice'), ('É & <b>', NULL);"),
    ]);
    url = await run.url;
  });
  afterAll(async () => {
    run.child.kill('SIGKILL');
    await run.exitCode;
    app.remove();
  });

  test('allows itself nothing from elsewhere, nothing inline and no frame', async () => {
    const response = await fetch(url);
    const text = await response.text();

    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(text).not.toMatch(/https?:\/\/|<style|<script(?! type="module" src="\/~local\/)|\son\w+=/);
  });

  test.each(['page.css', 'page.js', 'answer.js', 'content.js', 'controls.js', 'curl.js', 'dom.js', 'fields.js', 'form.js', 'kept-values.js', 'order.js', 'records.js', 'request.js', 'sql.js', 'table.js', 'icon.svg'])('is made of %s', async name => {
    const response = await fetch(`${url}/~local/${name}`);

    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['package.json', '..%2Fpackage.json', 'constructor'])('is not made of %s', async name => {
    expect((await fetch(`${url}/~local/${name}`)).status).toBe(404);
  });

  test('lists the routes, their values and their SQL', async () => {
    const { routes, ...api } = await (await fetch(`${url}/~local/api.json`)).json() as any;

    expect(api).toEqual({ name: 'Shop/BooksApi', kind: 'REST', document: false, apis: [{ name: 'Shop/BooksApi', url: expect.stringMatching(/^http:\/\/localhost:\d+\/$/), current: true }] });
    expect(routes[0]).toEqual({
      method: 'GET',
      path: '/books/{title}',
      kind: 'sql',
      authorizer: 'open',
      authorizerKind: 'none',
      claims: [],
      scopes: [],
      apiKey: false,
      values: [{ name: 'title', source: 'path', key: 'title', required: true }],
      statements: [{ sql: 'SELECT id, title FROM books WHERE title = $1', names: ['title'] }],
      result: 'row',
      readOnly: true,
    });
  });

  test('returns the log fields of a request, and nothing of others', async () => {
    const response = await fetch(`${url}/books/First`);
    const exchange = await fetch(`${url}/~local/requests/${response.headers.get('x-amzn-requestid')}`);

    expect(await exchange.json()).toMatchObject({ route: 'GET /books/{title}', status: 200, rows: 1, databaseMs: expect.any(Number) });
    expect(await (await fetch(`${url}/~local/requests/none`)).json()).toBeNull();
  });

  test('leaves every other request to the API', async () => {
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(403);
    expect(run.output.stderr).not.toContain('~local');
  });

  test('is elsewhere when the API has a route at /', async () => {
    const rooted = writeAssembly({ resources: restApp({ paths: { '/': { get: { security: [], ...INTEGRATION } } } }) });
    const other = runCli(['serve', '--assembly', rooted.directory, '--port', '0']);
    const base = await other.url;

    expect(await (await fetch(base)).json()).toMatchObject({ event: { path: '/' } });
    expect(await (await fetch(`${base}/~local/`)).text()).toContain('<title>Local API</title>');
    expect(other.output.stdout).toMatch(/Try it in a browser: http:\/\/localhost:\d+\/~local\/$/m);
    other.child.kill('SIGKILL');
    await other.exitCode;
    rooted.remove();
  });

  (CHROMIUM === undefined ? describe.skip : describe)('in Chromium (in the path, or CHROMIUM)', () => {
    let page: BrowserPage;
    const textOf = (selector: string) => page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
    const show = async (route: string) => {
      await page.open(`${url}/`);
      await page.evaluate(`location.hash = ${JSON.stringify(`#${route}`)}`);
      await page.until(`document.querySelector('#routes a[aria-current]')?.hash === ${JSON.stringify(`#${route}`)} && document.querySelector('form').ariaLabel === ${JSON.stringify(decodeURI(route).replace('/', ' /'))}`);
    };
    const fill = (selector: string, value: string) => page.evaluate(`document.querySelector(${JSON.stringify(selector)}).value = ${JSON.stringify(value)}`);
    const send = async () => {
      await page.evaluate("document.querySelector('form').requestSubmit()");
      await page.until("document.querySelector('#answer .status') && !document.querySelector('button.primary').disabled");
    };

    beforeAll(async () => {
      page = await openBrowser();
    });
    afterAll(() => page.close());

    test('lists the routes and shows the first one', async () => {
      await page.open(`${url}/`);
      await page.until("document.querySelectorAll('#routes a').length > 0");

      expect((await textOf('#routes')).split('\n')).toEqual(['GET', '/books/{title}', 'GET', '/books', 'POST', '/books', 'GET', '/mine', 'GET', '/status']);
      expect(await textOf('main h2')).toBe('/books/{title}');
      expect(await page.evaluate('document.title')).toBe('Shop/BooksApi – local');
    });

    test('a request is sent from the form, and its answer and its SQL are shown', async () => {
      await show('GET/books/%7Btitle%7D');
      await fill('#path-0', 'É & <b>');
      await send();

      expect(await textOf('#answer .status')).toBe('200 OK');
      expect(JSON.parse(await textOf('#answer pre'))).toEqual({ id: 3, title: 'É & <b>' });
      expect(await textOf('#answer .card:nth-child(2)')).toMatch(/^SQL\s+[\d.]+ ms\s+1 row\s[^]*SELECT id, title FROM books WHERE title = :title\s+:title\s+É & <b>$/);
      expect(await textOf('#answer .card:nth-child(3)')).toContain('/books/%C3%89%20%26%20%3Cb%3E');
    });

    test('rows are a table, with their JSON and the headers beside it', async () => {
      await show('GET/mine');
      await fill('#claims', '{"sub":"alice"}');
      await send();

      expect((await textOf('#answer table')).split('\n')).toEqual(['title', 'First', 'Second']);
      await page.evaluate("[...document.querySelectorAll('.views button')].find(button => button.textContent === 'JSON').click()");
      expect(JSON.parse(await textOf('#answer pre'))).toEqual([{ title: 'First' }, { title: 'Second' }]);
      await page.evaluate("[...document.querySelectorAll('.views button')].find(button => button.textContent === 'Headers').click()");
      expect(await textOf('#answer table')).toContain('x-amzn-requestid');
    });

    test('an empty result shows a message', async () => {
      await show('GET/mine');
      await fill('#claims', '{"sub":"nobody"}');
      await send();

      expect(await textOf('#answer .card')).toMatch(/No rows\.$/);
      await fill('#claims', '{"sub":"alice"}');
    });

    test('a page links to the next one', async () => {
      await show('GET/books');
      await fill('[name=limit]', '2');
      await send();
      expect((await textOf('#answer table')).split('\n')).toEqual(['id\ttitle', '1\tFirst', '2\tSecond']);

      await page.evaluate("[...document.querySelectorAll('#answer button')].find(button => button.textContent === 'Next page').click()");
      await page.until("document.querySelector('#answer td')?.textContent === '3'");
      expect((await textOf('#answer table')).split('\n')).toEqual(['id\ttitle', '3\tÉ & <b>']);
      expect(await textOf('#answer .card:nth-child(2)')).toMatch(/:limit\s+2\s+:cursor\s+\S+$/);
      expect(await page.evaluate("[...document.querySelectorAll('#answer button')].some(button => button.textContent === 'Next page')")).toBe(false);
    });

    test('the claims can be changed, contain letters that headers cannot, or be empty', async () => {
      await show('GET/mine');
      await fill('#claims', '{"sub":\n"Žofie"}');
      await send();
      expect(await textOf('#answer .status')).toBe('200 OK');

      await fill('#claims', '');
      await page.evaluate("document.querySelector('#answer').replaceChildren()");
      await send();
      expect(await textOf('#answer .status')).toBe('401 Unauthorized');
      expect(await textOf('#answer .card:nth-child(2)')).toContain('did not run');
    });

    test('a statement that returns no row is shown as such', async () => {
      await show('GET/books/%7Btitle%7D');
      await fill('#path-0', 'None');
      await send();

      expect(await textOf('#answer .status')).toBe('404 Not Found');
      expect(await textOf('#answer .card:nth-child(2) .card-head')).toContain('no row');
    });

    test('what the API refuses can be sent, and the reason is shown', async () => {
      await show('POST/books');
      await send();

      expect(await textOf('#answer .status')).toBe('400 Bad Request');
      expect(JSON.parse(await textOf('#answer pre'))).toMatchObject({ code: 'INVALID_PARAMETER', parameter: 'title' });
    });

    test('a value that the API rejects shows the problem beside it', async () => {
      await show('POST/books');
      await fill('#body-0', '');
      await send();

      expect(await page.evaluate("document.querySelector('#body-0').getAttribute('aria-invalid')")).toBe('true');
      expect(await textOf('#body-0-problem')).toContain('title');
    });

    test('an empty path value is not sent, as the path would be that of another route', async () => {
      await show('GET/books/%7Btitle%7D');
      await fill('#path-0', '');
      // While a request is under way, the button is disabled.
      expect(await page.evaluate("document.querySelector('form').requestSubmit(), document.querySelector('button.primary').disabled")).toBe(false);
      expect(await textOf('#path-0-problem')).toBe('title is part of the path');
      expect(await page.evaluate('document.activeElement.id')).toBe('path-0');
      expect(await page.evaluate("document.querySelector('#answer .status') === null")).toBe(true);
    });

    test('the reason of a refusal is shown, but is not part of the answer', async () => {
      await show('GET/mine');
      await fill('#claims', '{sub:alice}');
      await send();

      expect(await textOf('#answer .why')).toContain('Why: the header x-local-claims must be a JSON object');
      expect(await textOf('#answer pre')).not.toContain('x-local-claims');
      await fill('#claims', '{"sub":"alice"}');
      await send();
      expect(await textOf('#answer .card:nth-child(2)')).toMatch(/:sub\s+alice \(claim sub\)$/);
    });

    test('values are kept when another route is opened, and are in the URL of the request, but the claims are not', async () => {
      await show('GET/books/%7Btitle%7D');
      await fill('#path-0', 'Second');
      await send();
      expect(await page.evaluate('location.hash')).toBe('#GET/books/%7Btitle%7D?path-0=Second');
      await show('GET/mine');
      expect(await page.evaluate('location.hash')).toBe('#GET/mine');
      await show('GET/books/%7Btitle%7D');
      expect(await page.evaluate("document.querySelector('#path-0').value")).toBe('Second');

      await page.open('about:blank');
      await page.open(`${url}/#GET/books/%7Btitle%7D?path-0=First`);
      await page.until("document.querySelector('#path-0')?.value === 'First'");
      await page.evaluate('sessionStorage.clear()');
    });

    test('the form is in view on a narrow screen when a route was chosen, and the answer is beside it on a wide one', async () => {
      const resize = (width: number) => page.send('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: false });
      const rectangle = (selector: string) => page.evaluate<{ top: number; left: number; right: number }>(`document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect().toJSON()`);
      await resize(360);
      await show('GET/books');
      await page.until("document.querySelector('form').getBoundingClientRect().top < 700");
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);

      await resize(1800);
      await show('GET/books');
      expect((await rectangle('#answer')).left).toBeGreaterThan((await rectangle('form')).right);
      await page.send('Emulation.clearDeviceMetricsOverride');
    });

    test('a field of the body is sent as JSON', async () => {
      await show('POST/books');
      await fill('#body-0', 'Third "quoted"');
      await send();

      expect(await textOf('#answer .status')).toBe('201 Created');
      expect(await textOf('#answer .card:nth-child(3)')).toContain(String.raw`-d '{"title":"Third \"quoted\""}'`);
    });

    test('a text can be left out, or sent with nothing in it', async () => {
      await show('POST/books');
      expect(await textOf('#body-0-hint')).toBe('"" for an empty text');
      await fill('#body-0', '""');
      await send();

      expect(await textOf('#answer .status')).toBe('201 Created');
      expect(await textOf('#answer .card:nth-child(2)')).toMatch(/:title\s+""$/);
      expect(await textOf('#answer .card:nth-child(3)')).toContain('-d \'{"title":""}\'');
    });

    test('a Lambda authorizer is sent what it wants to see', async () => {
      const components = { securitySchemes: { decides: lambdaAuthorizer('method.request.header.Authorization') } };
      const guarded = writeAssembly({
        resources: {
          ...restApp({ components, paths: { '/books': { get: { security: [{ decides: [] }], ...INTEGRATION } } } }),
          Own: lambdaFunction({}, { Code: OTHER_CODE, Handler: 'authorizer.handler' }),
        },
      });
      const other = runCli(['serve', '--assembly', guarded.directory, '--port', '0']);
      await page.open(`${await other.url}/`);
      await page.until("document.querySelector('#caller-0')");
      expect(await textOf('label[for=caller-0]')).toBe('Authorization');
      await fill('#caller-0', 'open sesame');
      await send();

      expect(await textOf('#answer .status')).toBe('200 OK');
      expect(await textOf('#answer pre')).toContain('"principalId": "u1"');
      other.child.kill('SIGINT');
      await other.exitCode;
      guarded.remove();
    });

    test('an API that is not the one that is shown any more is offered, and what is typed stays', async () => {
      await show('GET/books/%7Btitle%7D');
      await fill('#path-0', 'First');
      await page.evaluate("dispatchEvent(new Event('focus')), new Promise(resolve => setTimeout(resolve, 200))");
      expect(await page.evaluate("document.getElementById('changed').hidden")).toBe(true);

      const file = join(app.directory, 'Shop.template.json');
      const template = readFileSync(file, 'utf8');
      writeFileSync(file, template.replace('"/status"', '"/state"'));
      utimesSync(join(app.directory, 'manifest.json'), new Date(), new Date());
      await until(() => run.output.stdout.includes('The app was synthesized again'));
      await page.evaluate("dispatchEvent(new Event('focus'))");
      await page.until("!document.getElementById('changed').hidden");
      expect(await page.evaluate("document.querySelector('#path-0').value")).toBe('First');

      await page.evaluate("document.getElementById('reload').click()");
      await page.until("document.querySelector('#routes')?.innerText.includes('/state') && document.getElementById('changed').hidden");
    });

    test('everything can be done from the keyboard', async () => {
      await page.open(`${url}/`);
      await page.until("document.querySelectorAll('#routes a').length > 0");
      await page.press('/');
      await page.type('get title');
      await page.until("document.querySelectorAll('#routes a').length === 1");
      await page.press('Enter');
      await page.until("document.activeElement.id === 'main'");
      await page.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).toBe('path-0');
      await page.type('Second');
      await page.press('Enter', 2);
      await page.until("document.querySelector('#answer .status')");

      expect(JSON.parse(await textOf('#answer pre'))).toEqual({ id: 2, title: 'Second' });
    });

    test.each([['light', true], ['dark', false]])('colours are %s where that is preferred, with enough contrast', async (scheme, bright) => {
      await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      await show('GET/mine');
      const [ratio, background] = await page.evaluate<[number, number]>(`(() => {
        const luminance = colour => { const [r, g, b] = colour.match(/\\d+/g).map(value => { const part = value / 255; return part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
        const probe = document.createElement('i');
        document.body.append(probe);
        const of = name => { probe.style.setProperty('color', 'var(--' + name + ')'); return luminance(getComputedStyle(probe).color); };
        const pairs = [['text', 'background'], ['text', 'surface'], ['quiet', 'surface'], ['quiet', 'sunken'], ['quiet', 'background'], ['delete', 'surface'], ['accent-text', 'accent'], ['string', 'surface'], ['number', 'surface'], ['keyword', 'surface'], ['accent', 'surface'],
          ...['get', 'post', 'put', 'patch', 'delete'].map(name => [name, name + '-tint'])];
        const ratios = pairs.map(([a, b]) => { const [dark, light] = [of(a), of(b)].sort((x, y) => x - y); return (light + .05) / (dark + .05); });
        probe.remove();
        return [Math.min(...ratios), luminance(getComputedStyle(document.body).backgroundColor)];
      })()`);

      // https://www.w3.org/TR/WCAG22/#contrast-minimum
      expect(ratio).toBeGreaterThanOrEqual(4.5);
      expect(background > 0.5).toBe(bright);
    });

    test('the page had no errors and no blocked requests', () => {
      expect(page.complaints.filter(complaint => !/status of 40[014]/.test(complaint))).toEqual([]);
    });
  });
});
