import { relativeLocation } from './location';
import { SqlStatement } from './sql-compiler';
import { ResultManifest } from '../../contract/manifest';
import type { SqlResult } from '../sql-result';

/** Returns the result of a route, whose location is relative to its path. */
export function resultManifest(path: string, result: SqlResult, { isProcedure }: SqlStatement): ResultManifest {
  const { location, ...manifest } = result._manifest;
  return {
    ...manifest,
    ...location === undefined ? {} : { location: relativeLocation(path, location) },
    ...manifest.kind === 'created' && isProcedure ? { uncounted: true } : {},
  };
}
