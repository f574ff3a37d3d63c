import { UserError } from '../user-error';

/** Names are construct paths; titles of documents, and logical ids, have dashes or nothing for the slashes. */
const comparable = (name: string) => name.replaceAll('/', '-');

/**
 * Finds what belongs to an API: by its whole name or the end of it, else by a part.
 *
 * @param option where the name was given, as in `--api`
 * @throws UserError when none or several have the name
 */
export function chooseApi<T extends { readonly name: string }>(all: readonly T[], name: string | undefined, option: string): T {
  const part = comparable(name ?? '');
  const exact = all.filter(api => comparable(api.name) === part || comparable(api.name).endsWith(`-${part}`));
  const found = exact.length > 0 ? exact : all.filter(api => comparable(api.name).includes(part));
  if (found.length === 1) return found[0]!;
  const list = (apis: readonly T[]) => apis.map(api => api.name).join(', ');
  if (part === '') throw new UserError(`${option} must name one of ${list(all)}`);
  throw new UserError(found.length === 0 ? `${option}: no API is named "${name}"; there is ${list(all)}` : `${option}: "${name}" fits several APIs: ${list(found)}; write more of the name`);
}
