import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { differences, readAssembly } from './assembly';

const FILES = {
  'manifest.json': JSON.stringify({ version: '53.0.0', minimumCliVersion: '2.1', artifacts: { ShopStack: { type: 'aws:cloudformation:stack' } } }),
  'tree.json': JSON.stringify({ tree: { id: 'App', children: { Tree: { id: 'Tree', constructInfo: { fqn: 'constructs.Construct', version: '10.5.1' } } } } }),
  'ShopStack.metadata.json': JSON.stringify({
    '/ShopStack': [
      { type: 'aws:cdk:creationStack', data: ['app.ts:8:1'] },
      { type: 'aws:cdk:warning', data: 'careful', trace: ['app.ts:8:1'] },
    ],
  }),
  'ShopStack.template.json': '{"Resources":{"Handler":{"Properties":{"Code":{"S3Key":"1820be.zip"}}}}}',
  'asset.1820be/index.js': 'handler',
};

const folder = mkdtempSync(join(tmpdir(), 'assemblies-'));
afterAll(() => rmSync(folder, { recursive: true }));

function assembly(name: string, changes: { readonly [path: string]: string | undefined } = {}) {
  for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
    if (text !== undefined) {
      mkdirSync(dirname(join(folder, name, path)), { recursive: true });
      writeFileSync(join(folder, name, path), text);
    }
  }
  return readAssembly(join(folder, name));
}

describe('differences of assemblies', () => {
  const expected = assembly('expected');

  test('default: there are none', () => {
    expect(differences(expected, assembly('same'))).toEqual([]);
  });

  test('stack traces, the version of constructs and the lowest version of the CLI are none', () => {
    expect(differences(expected, assembly('other-language', {
      'manifest.json': FILES['manifest.json'].replace('2.1', '2.2'),
      'tree.json': FILES['tree.json'].replace('10.5.1', '10.8.1'),
      'ShopStack.metadata.json': JSON.stringify({ '/ShopStack': [{ type: 'aws:cdk:warning', data: 'careful', trace: ['program.js:1:63996'] }] }),
    }))).toEqual([]);
  });

  test.each([
    ['a hash in the template', 'ShopStack.template.json', FILES['ShopStack.template.json'].replace('1820', '87c7')],
    ['more in the template', 'ShopStack.template.json', FILES['ShopStack.template.json'].replace('{"Resources"', '{"Outputs":{},"Resources"')],
    ['a byte of an asset', 'asset.1820be/index.js', 'Handler'],
    ['a warning', 'ShopStack.metadata.json', FILES['ShopStack.metadata.json'].replace('careful', 'careless')],
    ['an artifact', 'manifest.json', FILES['manifest.json'].replace('ShopStack', 'OtherStack')],
    ['a construct', 'tree.json', FILES['tree.json'].replace('"Tree":', '"Other":')],
    ['a file that is there in one only', 'asset.87c7/index.js', 'handler'],
    ['a file that is missing', 'ShopStack.template.json', undefined],
  ])('%s is one', (name, path, text) => {
    expect(differences(expected, assembly(name.replaceAll(' ', '-'), { [path]: text }))).toEqual([path]);
  });
});
