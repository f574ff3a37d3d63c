/* eslint-disable @typescript-eslint/no-require-imports -- modules are loaded afresh, as they keep the hash of a bundle */
import type { TestStack as TestStackType } from '../support/fixtures';
import { HandlerFiles } from '../support/handler-files';

type Names = string[];

/** Gives the names below a folder as `fs` does on Windows (https://nodejs.org/api/path.html#windows-vs-posix), and takes them. */
function nameFilesAsWindowsDoes() {
  const fs = jest.requireActual('fs');
  const { readdirSync, readFileSync, statSync } = fs;
  const back = (path: unknown) => typeof path === 'string' ? path.replaceAll('\\', '/') : path;
  jest.spyOn(fs, 'readdirSync').mockImplementation((folder: unknown, options: any) =>
    options?.recursive ? (readdirSync(folder, options) as Names).map(name => name.replaceAll('/', '\\')) : readdirSync(folder, options));
  jest.spyOn(fs, 'statSync').mockImplementation((path, ...more) => statSync(back(path), ...more));
  jest.spyOn(fs, 'readFileSync').mockImplementation((path, ...more) => readFileSync(back(path), ...more));
}

/** The hash with a library that has not read the bundle yet. */
function assetHash(): string {
  let hash = '';
  jest.isolateModules(() => {
    const { FRONT_DOORS, TestStack } = require('../support/fixtures');
    const { HandlerFiles: Files } = require('../support/handler-files');
    const stack: TestStackType = new TestStack();
    FRONT_DOORS[0][1](stack);
    hash = (new Files(stack) as HandlerFiles).hash;
  });
  return hash;
}

describe('the code of the handler', () => {
  afterEach(() => jest.restoreAllMocks());

  test('has the same hash on Windows, where a path has another separator', () => {
    const here = assetHash();
    nameFilesAsWindowsDoes();
    expect(assetHash()).toBe(here);
  });

  test('is searched for the certificates of a region on Windows too', () => {
    nameFilesAsWindowsDoes();
    jest.isolateModules(() => {
      const { knowsCertificatesOf } = require('../../../src/handler/private/handler-code');
      expect(['eu-west-1', 'moon-east-1'].map(region => knowsCertificatesOf('postgres', region))).toEqual([true, false]);
    });
  });
});
