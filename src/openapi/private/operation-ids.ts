/**
 * Returns a stable operation ID for each route, valid as a name in all languages of client generators: `GET /orders/{id}` becomes
 * `get_orders_id`. If two routes would have the same ID (`/a-b` and `/a_b`), the second is numbered, because IDs must be unique
 * (https://spec.openapis.org/oas/v3.1.0#operation-object).
 */
export function operationIds<T extends { readonly method: string; readonly path: string }>(routes: readonly T[]): ReadonlyMap<T, string> {
  const taken = new Set<string>();
  return new Map(routes.map(route => {
    const plain = `${route.method.toLowerCase()}${route.path}`.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
    const id = unique(plain, taken);
    taken.add(id);
    return [route, id];
  }));
}

function unique(name: string, taken: ReadonlySet<string>, count = 1): string {
  const candidate = count === 1 ? name : `${name}_${count}`;
  return taken.has(candidate) ? unique(name, taken, count + 1) : candidate;
}
