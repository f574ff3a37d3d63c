import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from './route';
import { OPENAPI_FILE } from '../../src/contract/manifest';

/** Answers with the OpenAPI document beside the bundle. It is read when it is asked for: hardly any request does. */
export function createDocumentRoute(folder: string): Route {
  return async () => {
    const body = await readFile(join(folder, OPENAPI_FILE), 'utf8');
    return { response: { status: 200, headers: { 'content-type': 'application/json' }, body } };
  };
}
