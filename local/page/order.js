/** Returns the choice of the order that a request selects; undefined without an order, or for a choice that does not exist. */
export function choiceOf({ order, values }, { path }) {
  if (!order) return undefined;
  if (order.parameter === undefined) return order.choices[0];
  const value = values.find(({ name }) => name === order.parameter);
  const name = new URLSearchParams(path.split('?')[1]).get(value?.key) ?? value?.defaultValue;
  return order.choices.find(choice => choice.name === name);
}

/** Returns the statements that a request runs: those of its order and page, where the route has them. */
export function statementsOf(route, request) {
  const choice = choiceOf(route, request);
  if (!choice) return route.statements;
  const query = new URLSearchParams(request.path.split('?')[1]);
  const total = query.get(route.page?.total?.key) === 'true' ? [{ ...route.page.total.statement, name: 'total' }] : [];
  const cursor = query.get(route.page?.cursor);
  const rows = cursor ? (hasNull(cursor) && choice.afterNull) || choice.after : choice.first;
  return [{ ...rows, ...(total.length > 0 && { name: 'page' }) }, ...total];
}

/** Returns whether a cursor contains NULL, for which there is another statement. */
function hasNull(cursor) {
  try {
    return JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))).includes(null);
  } catch {
    return false;
  }
}

/** Returns a path with changed query parameters; undefined removes one. */
export function withQuery(path, changes) {
  const [place, text] = path.split('?');
  const query = new URLSearchParams(text);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) query.delete(key);
    else query.set(key, value);
  }
  return query.size > 0 ? `${place}?${query}` : place;
}
