import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AFTER, BEFORE, changesOf, route } from './sample-routes';
import { diffOf, httpApp, removeApps, synthesize } from './synthesized-app';
import { RowOrder, SqlResult } from '../../../src';

// Synthesizes apps, on machines that may be busy.
jest.setTimeout(120_000);

describe('diff', () => {
  afterAll(removeApps);

  test('two assemblies of an app without a change have no differences', () => {
    expect(diffOf(httpApp({ routes: BEFORE }), httpApp({ routes: BEFORE }))).toEqual(['no differences']);
  });

  test('the report in the documentation is the one of an app', () => {
    const documentation = readFileSync(join(__dirname, '../../../docs/local.md'), 'utf8');

    expect(documentation).toContain(`\n\`\`\`text\n${diffOf(httpApp({ routes: BEFORE }), httpApp({ routes: AFTER })).join('\n')}\n\`\`\`\n`);
  });

  test('shows routes, statements, values, results and effects', () => {
    expect(diffOf(httpApp({ routes: BEFORE }), httpApp({ routes: AFTER }))).toEqual([
      'Shop/Api, HTTP API',
      '  removed  DELETE /products/{id}',
      '           breaking: removed',
      '  added    GET    /status',
      '           review: new, authorizer: open, so callers need no credentials',
      '  changed  POST   /orders',
      '           breaking: body.product: maximum length: none -> 40',
      '           review: refusal of error 23503: added, 422 NO_SUCH_PRODUCT "The product does not exist"',
      '           compatible: header Idempotency-Key: no effect -> optional',
      '  changed  GET    /products',
      '           review: statement',
      '               SELECT id, name, price',
      '               FROM products',
      '             + WHERE shop = CAST(:shop AS integer)',
      '           breaking: query.shop: added, required, integer',
      '           breaking: query.limit: maximum: 200 -> 100',
      '           breaking: query.sort: no longer allowed: newest',
      '           compatible: query.sort: now allowed: name',
      '           breaking: order "newest": removed, "id" DESC',
      '           compatible: order "name": added, "name", "id"',
      '  changed  GET    /products/{product}',
      '           review: statement',
      '             - SELECT id, name FROM products WHERE id = :id',
      '             + SELECT id, name FROM products WHERE id = :product',
      '',
      '6 breaking, 3 compatible, 4 to review',
    ]);
  });

  test.each([
    ['an API that is new', (empty: string, full: string) => [empty, full] as const, 'Shop/Api, HTTP API, added', '  added    GET    /a', 'review'],
    ['an API that is removed', (empty: string, full: string) => [full, empty] as const, 'Shop/Api, HTTP API, removed', '  removed  GET    /a', 'breaking'],
  ])('shows all routes of %s', (_, order, title, line, effect) => {
    const [before, after] = order(synthesize(stack => new Bucket(stack, 'Only')), httpApp({ routes: [route()] }));
    const report = diffOf(before, after);

    expect(report.slice(0, 2)).toEqual([title, line]);
    expect(report[2]).toContain(`${effect}: `);
  });

  test('notices another bundle, and texts that only the library writes', () => {
    const routes = [route({}, SqlResult.page({ orderBy: RowOrder.by(['id']) }))];
    const [before, after] = [httpApp({ routes }), httpApp({ routes })];
    const asset = bundleOf(after);
    writeFileSync(join(asset, 'index.js'), `${readFileSync(join(asset, 'index.js'), 'utf8')}\n// later`);
    const manifest = JSON.parse(readFileSync(join(asset, 'manifest.json'), 'utf8'));
    manifest.routes['GET /a'].order.choices[0].after.text += ' /* later */';
    manifest.routes['GET /a'].laterSetting = 7;
    writeFileSync(join(asset, 'manifest.json'), JSON.stringify(manifest));

    expect(changesOf(diffOf(before, after))).toEqual(['review: laterSetting: none -> 7', 'review: the bundle of the handler is different, as with another version of the library']);
    delete manifest.routes['GET /a'].laterSetting;
    writeFileSync(join(asset, 'manifest.json'), JSON.stringify(manifest));
    expect(changesOf(diffOf(before, after))[0]).toBe('review: texts that the library adds, as for further pages');
  });
});

function bundleOf(assembly: string): string {
  const template = JSON.parse(readFileSync(join(assembly, 'Shop.template.json'), 'utf8'));
  const handler: any = Object.values(template.Resources).find((resource: any) => resource.Properties?.Handler === 'index.handler');
  return join(assembly, `asset.${String(handler.Properties.Code.S3Key).replace('.zip', '')}`);
}
