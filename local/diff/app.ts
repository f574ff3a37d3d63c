import { compareApi } from './api';
import { match, type Section } from './change';
import { compareScripts } from './scripts';
import type { Api, Assembly } from '../assembly/assembly';

/** Compares two assemblies of an app: APIs by their names, and the scripts of databases. */
export function compareApps(before: Assembly, after: Assembly): Section[] {
  const { added, removed, both } = match(byName(before), byName(after));
  return [
    ...removed.map(([, api]) => compareApi(api, undefined)),
    ...added.map(([, api]) => compareApi(undefined, api)),
    ...both.map(([, old, now]) => compareApi(old, now)),
    ...compareScripts(before, after),
  ];
}

function byName({ apis }: Assembly): Map<string, Api> {
  return new Map(apis.map(api => [api.name, api]));
}
