import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const FOLDER = join(__dirname, '../../.github/workflows');
const WORKFLOWS: [string, string][] = readdirSync(FOLDER).map(name => [name, readFileSync(join(FOLDER, name), 'utf8')]);

/** What follows a key, in every place of a workflow. */
function values(text: string, key: string): string[] {
  return [...text.matchAll(new RegExp(`^[ -]*${key}: (.*)$`, 'gm'))].map(([, value]) => value);
}

/** The jobs of a workflow, by name. */
function jobs(text: string): [string, string][] {
  const [, ...parts] = text.slice(text.indexOf('\njobs:')).split(/^ {2}(?=\w+:$)/m);
  return parts.map(part => [part.split(':')[0], part]);
}

const RELEASE = jobs(WORKFLOWS.find(([name]) => name === 'release.yml')![1]);
const PUBLISHING = RELEASE.filter(([, job]) => /publib|gh release create/.test(job));

describe.each(WORKFLOWS)('the workflow %s', (_, text) => {
  test('names every action by its commit', () => {
    expect(values(text, 'uses').length).toBeGreaterThan(0);
    expect(values(text, 'uses').filter(action => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  test('installs what the lock file says', () => {
    expect(text).not.toMatch(/npm (install|i)\b/);
  });

  test('runs no package in whatever version is the latest', () => {
    expect(text).not.toMatch(/@(latest|next)\b/);
  });
});

describe('workflows of pull requests', () => {
  const ofPullRequests = WORKFLOWS.filter(([, text]) => /^ {2}pull_request(_target)?:/m.test(text));

  test('are the build and the check of titles', () => {
    expect(ofPullRequests.map(([name]) => name)).toEqual(['build.yml', 'pull-request-lint.yml']);
  });

  test.each(ofPullRequests)('may write nothing: %s', (_, text) => {
    expect(jobs(text).filter(([, job]) => !/^ {4}permissions:$/m.test(job)).map(([name]) => name)).toEqual([]);
    expect(text).not.toMatch(/^ +[\w-]+: write$/m);
    expect(text).not.toContain('write-all');
  });
});

describe('jobs that publish', () => {
  test('are seven, with that of GitHub', () => {
    expect(PUBLISHING.map(([name]) => name)).toHaveLength(7);
  });

  test.each(PUBLISHING)('wait for the approval of the environment: %s', (_, job) => {
    expect(values(job, 'environment')).toEqual(['release']);
  });

  test.each(PUBLISHING.filter(([, job]) => job.includes('publib')))('pin publib: %s', (_, job) => {
    expect(job).toMatch(/publib@\d+\.\d+\.\d+\b/);
  });
});
