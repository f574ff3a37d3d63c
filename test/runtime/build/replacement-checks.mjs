/**
 * Runs a check of `runtime/build/replacements.mjs` and writes its result as JSON. The scripts of the build are ES modules, which jest cannot import.
 *
 *   node replacement-checks.mjs <name> [<argument>…]
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, transformSync } from 'esbuild';
import * as ours from '../../../runtime/build/local-date.mjs';
import { AWS_REPLACEMENTS, PG_REPLACEMENTS, replacePlugin, TEDIOUS_REPLACEMENTS } from '../../../runtime/build/replacements.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const require = createRequire(import.meta.url);

const checks = { bundleOf, misplaced, usesOfEach, usesOfPg, codePages, differentDays, misusesOfDates };
const [name, ...args] = process.argv.slice(2);
console.log(JSON.stringify(await checks[name](...args)));

/** Returns what a bundle of the code in a folder exports, with one module replaced. */
async function bundleOf(code, folder, path) {
  return load(await bundle(code, [{ path, contents: 'module.exports = "replacement";' }], folder));
}

/** Returns the errors of that bundle. */
async function misplaced(code, folder, path) {
  return bundleOf(code, folder, path).then(() => [], ({ errors }) => errors.map(({ text }) => text));
}

/** Returns the messages of using all that each replacement exports, or of loading it. */
function usesOfEach() {
  return [...AWS_REPLACEMENTS, ...PG_REPLACEMENTS, ...TEDIOUS_REPLACEMENTS].map(({ path, contents }) => [path, usesOf(contents)]);
}

function usesOf(contents) {
  try {
    const exported = load(transformSync(contents, { format: 'cjs' }).code);
    const values = typeof exported === 'function' ? [exported] : Object.values(exported);
    return values.map(value => messageOf(() => use(value)));
  } catch ({ message }) {
    return [message];
  }
}

function use(value) {
  if (!/^class/.test(value)) return value((_, parse) => parse());
  for (const method of Object.getOwnPropertyNames(value.prototype)) {
    if (method !== 'constructor') new value()[method]();
  }
}

/** Returns the messages of what the handler does not use of `pg`, and two values that it reads. */
async function usesOfPg() {
  const { Client, Pool, types } = load(await bundle('module.exports = require("pg");', PG_REPLACEMENTS));
  return {
    pool: messageOf(() => new Pool()),
    connectionString: messageOf(() => new Client('postgres://localhost/library')),
    integer: messageOf(() => types.getTypeParser(types.builtins.INT4)('1')),
    integers: messageOf(() => types.getTypeParser(1007)('{1}')),
    binaryInteger: messageOf(() => types.getTypeParser(types.builtins.INT4, 'binary')(Buffer.alloc(4))),
    bytea: types.getTypeParser(types.builtins.BYTEA)('\\x0aff').toString('hex'),
    escapedBytea: types.getTypeParser(types.builtins.BYTEA)('a\\\\\\001').toString('hex'),
  };
}

/** Returns the digests of all two-byte sequences as text, by the code pages that tedious knows, with the replaced tables and without. */
async function codePages() {
  const tables = TEDIOUS_REPLACEMENTS.filter(({ path }) => path.startsWith('iconv-lite/'));
  const code = 'module.exports = require("iconv-lite");';
  const [replaced, original] = [load(await bundle(code, tables)), load(await bundle(code, []))];
  const { codepageByLanguageId, codepageBySortId } = require('tedious/lib/collation');
  const pages = [...new Set(['utf-8', ...Object.values(codepageByLanguageId), ...Object.values(codepageBySortId)])].sort();
  // The space after each pair ends an incomplete character.
  const pairs = Buffer.from(Array.from({ length: 2 ** 16 }, (_, pair) => [pair >> 8, pair & 0xff, 0x20]).flat());
  const digestOf = iconv => page => createHash('sha256').update(iconv.decode(pairs, page)).digest('hex');
  return { pages, replaced: pages.map(digestOf(replaced)), original: pages.map(digestOf(original)) };
}

/** Returns the dates, of the first and last days of all months that SQL Server knows, whose days since an epoch differ from those of `@js-joda/core`. */
function differentDays() {
  const theirs = require('@js-joda/core');
  const different = [];
  for (let year = 1; year <= 9999; year++) {
    for (let month = 1; month <= 12; month++) {
      const last = theirs.YearMonth.of(year, month).lengthOfMonth();
      for (const date of [[year, month, 1], [year, month, last]]) {
        if ([1, 1900].some(epoch => daysOf(ours, epoch, date) !== daysOf(theirs, epoch, date))) different.push(date);
      }
    }
  }
  return different;
}

function daysOf({ ChronoUnit, LocalDate }, epoch, date) {
  return LocalDate.ofYearDay(epoch, 1).until(LocalDate.of(...date), ChronoUnit.DAYS);
}

/** Returns the messages of what the replacement of `@js-joda/core` does not do. */
function misusesOfDates() {
  const { LocalDate } = ours;
  const date = LocalDate.of(2030, 7, 1);
  return [() => LocalDate.of(2030, 2, 29), () => LocalDate.of(Number.NaN, 1, 1), () => LocalDate.ofYearDay(2030, 2), () => date.until(date, 'months')].map(messageOf);
}

async function bundle(contents, replacements, resolveDir = ROOT) {
  const { outputFiles: [{ text }] } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
    logLevel: 'silent',
    plugins: [replacePlugin(replacements)],
  });
  return text;
}

function load(code) {
  const module = { exports: {} };
  new Function('module', 'exports', 'require', code)(module, module.exports, require);
  return module.exports;
}

function messageOf(act) {
  try {
    act();
    return 'no error';
  } catch ({ message }) {
    return message;
  }
}
