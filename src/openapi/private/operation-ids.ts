import { Route } from '../../routes/route';

/**
 * A name for each route that is valid in every language that clients are generated for, and stable: `GET /orders/{id}` becomes
 * `get_orders_id`. Where two routes would have one name (`/a-b` and `/a_b`), the later is numbered, as ids have to be unique
 * (https://spec.openapis.org/oas/v3.1.0#operation-object).
 */
export function operationIds(routes: readonly Route[]): ReadonlyMap<Route, string> {
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
