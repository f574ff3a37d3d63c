import { readFileSync } from 'fs';
import { join } from 'path';
import { loadESLint } from 'eslint';

const ROOT = join(__dirname, '../..');

const { parser, plugins, settings, rules } = JSON.parse(readFileSync(join(ROOT, '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/gm, ''));
jest.setTimeout(120_000); // the first test loads the parser

const RULE = 'import/no-restricted-paths';

/** Violations of the order of the rooms in a file of the repository with one more import. The other rules need types, and minutes. */
async function lintWith(file: string, specifier: string): Promise<(string | null)[]> {
  const text = `import '${specifier}';\n${readFileSync(join(ROOT, file), 'utf8')}`;
  const ESLint = await loadESLint({ useFlatConfig: false });
  const lint = new ESLint({
    cwd: ROOT, useEslintrc: false, overrideConfig: { parser, plugins, settings, parserOptions: { sourceType: 'module' }, rules: { [RULE]: rules[RULE] } },
  });
  const [{ messages }] = await lint.lintText(text, { filePath: join(ROOT, file) });
  return messages.map(({ ruleId, message }) => ruleId ?? message);
}

describe('the order of the rooms', () => {
  test.each([
    ['src/database/database-engine.ts', '../network/cors'],
    ['src/network/cors.ts', '../domains/api-domain'],
    ['src/observability/log-level.ts', '../database-api'],
    ['src/network/cors.ts', '../database/private/database-name'],
    ['runtime/http/cors.ts', '../routes/route'],
    ['runtime/drivers/driver.ts', '../http/request'],
    ['runtime/values/lists.ts', '../app'],
    ['local/gateway/why.ts', '../assembly/assembly'],
    ['local/database/roles.ts', '../serve/serve'],
    ['src/contract/problem.ts', '../private/findings'],
    ['src/handler/body-size.ts', '../../runtime/http/request'],
  ])('refuses an import upwards: %s may not import %s', async (file, specifier) => {
    expect(await lintWith(file, specifier)).toEqual([RULE]);
  });

  test.each([
    ['src/network/cors.ts', '../database/database-engine'],
    ['runtime/routes/route.ts', '../http/cors'],
    ['local/serve/serve.ts', '../user-error'],
    ['local/gateway/why.ts', '../../src/contract/problem'],
  ])('allows an import downwards: %s may import %s', async (file, specifier) => {
    expect(await lintWith(file, specifier)).toEqual([]);
  });
});
