import { UserError } from '../user-error';

/** Names are construct paths; document titles and logical ids have dashes or nothing instead of slashes. */
const comparable = (name: string) => name.replaceAll('/', '-');

/**
 * Finds an API by its full name or the end of its name, else by a part of it.
 *
 * @param option source of the name, as in `--api`
 * @throws UserError when no API or several APIs match
 */
export function chooseApi<T extends { readonly name: string }>(all: readonly T[], name: string | undefined, option: string): T {
  const part = comparable(name ?? '');
  const exact = all.filter(api => comparable(api.name) === part || comparable(api.name).endsWith(`-${part}`));
  const found = exact.length > 0 ? exact : all.filter(api => comparable(api.name).includes(part));
  if (found.length === 1) return found[0]!;
  const list = (apis: readonly T[]) => apis.map(api => api.name).join(', ');
  if (part === '') throw new UserError(`${option} must name one of ${list(all)}`);
  throw new UserError(found.length === 0 ? `${option}: no API matches "${name}", use one of ${list(all)}` : `${option}: "${name}" matches several APIs: ${list(found)}; use a longer part of the name`);
}
