import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { comparisonTable, sizeTable } from './table.mjs';

const require = createRequire(import.meta.url);

/** Packages whose code is measured, or compared with. */
const PACKAGES = ['pg', 'mssql', '@aws-sdk/client-secrets-manager', 'aws-cdk-lib'];

/** Markers in a page, between which a run replaces the output. */
const [BEGIN, END] = ['<!-- bench:begin -->', '<!-- bench:end -->'];

/** Describes the machine at the start of a run. */
export function describeMachine() {
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: availableParallelism(),
    model: cpus()[0].model,
    loadBefore: loadavg()[0],
    packages: Object.fromEntries(PACKAGES.map(name => [name, require(`${name}/package.json`).version])),
  };
}

/** Returns the load average of the machine in the last minute. */
export function loadAverage() {
  return loadavg()[0];
}

/** Writes the result of a run as Markdown. */
export function toMarkdown(result) {
  const { runs, sizes } = result;
  return [
    ...origin(result),
    ...runs.filter(({ measures }) => measures.length > 0).flatMap(({ version, measures }) => [`### Node.js ${version}`, ...measures.flatMap(section)]),
    ...sizes ? ['### Sizes', sizeTable(sizes)] : [],
  ].join('\n\n');
}

function section({ title, comparisons }) {
  return [`#### ${title}`, comparisonTable(comparisons)];
}

/** Returns the paragraphs about how and when something was measured. */
function origin({ command, machine, notes }) {
  const { date, processors, model, loadBefore, loadAfter, packages } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ');
  return [
    `\`${command}\` on ${date}: ${processors} processors (${model}), load average ${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after; ${versions}.`,
    ...notes.length > 0 ? [notes.map(note => `- ${note}`).join('\n')] : [],
  ];
}

/** Returns the page with the output replaced; throws if the page has no place for it. */
export function replaceOutput(page, markdown) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no lines ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${markdown}\n\n${page.slice(end)}`;
}

/**
 * Returns the page with only the measures of a run replaced or added, each with how it was measured, and all others as they are. Throws if the page
 * has no output of the same versions of Node.js.
 */
export function replaceMeasures(page, result) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  const versions = page.slice(begin + BEGIN.length, end).trim().split(/\n\n(?=### )/);
  const replace = (heading, sections) => {
    const index = versions.findIndex(version => version.startsWith(`### ${heading}\n`));
    if (index < 0) throw new Error(`the page has no output of ${heading}: measure everything`);
    const kept = versions[index].split(/\n\n(?=#### )/).filter(part => !sections.some(([title]) => part.startsWith(`${title}\n`)));
    versions[index] = [...kept, ...sections.map(([title, table]) => [title, ...origin(result), table].join('\n\n'))].join('\n\n');
  };
  for (const { version, measures } of result.runs) replace(`Node.js ${version}`, measures.map(section));
  if (result.sizes) replace('Sizes', [['### Sizes', sizeTable(result.sizes)]]);
  return replaceOutput(page, versions.join('\n\n'));
}
