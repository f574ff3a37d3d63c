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
export function toMarkdown({ command, machine, runs, sizes, notes }) {
  const { date, processors, model, loadBefore, loadAfter, packages } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(', ');
  return [
    `\`${command}\` on ${date}: ${processors} processors (${model}), load average ${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after; ${versions}.`,
    ...notes.length > 0 ? [notes.map(note => `- ${note}`).join('\n')] : [],
    ...runs.filter(({ measures }) => measures.length > 0).flatMap(({ version, measures }) => [
      `### Node.js ${version}`,
      ...measures.flatMap(({ title, comparisons }) => [`#### ${title}`, comparisonTable(comparisons)]),
    ]),
    ...sizes ? ['### Sizes', sizeTable(sizes)] : [],
  ].join('\n\n');
}

/** Returns the page with the output replaced; throws if the page has no place for it. */
export function replaceOutput(page, markdown) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page has no lines ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${markdown}\n\n${page.slice(end)}`;
}
