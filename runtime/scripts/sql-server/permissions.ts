import { quoteName } from './statements';

/** Row of `PERMISSIONS`. */
export interface Permission {
  /** 0: database, 1: object or column, 3: schema, 6: type. */
  readonly class: number;
  readonly permission: string;
  /** G: granted, W: granted with grant option, D: denied. */
  readonly state: string;
  readonly schema: string | null;
  readonly object: string | null;
  readonly column: string | null;
}

const DENIED = 'D';
const WITH_GRANT_OPTION = 'W';

export function isGrant({ state }: Permission): boolean {
  return state !== DENIED;
}

export function hasGrantOption({ state }: Permission): boolean {
  return state === WITH_GRANT_OPTION;
}

/** Permission and object for people, as in `SELECT on dbo.orders (id)`. */
export function describe({ class: of, permission: what, schema, object, column }: Permission): string {
  switch (of) {
    case 0: return `${what} on the database`;
    case 3: return `${what} on schema ${schema}`;
    case 6: return `${what} on type ${schema}.${object}`;
    default: return `${what} on ${schema}.${object}${column === null ? '' : ` (${column})`}`;
  }
}

/** Permission and object for `REVOKE`. */
export function securableOf({ class: of, permission: what, schema, object, column }: Permission): string {
  const names = [schema, object].filter(name => name !== null).map(quoteName).join('.');
  switch (of) {
    case 0: return what;
    case 3: return `${what} ON SCHEMA::${names}`;
    case 6: return `${what} ON TYPE::${names}`;
    default: return `${what} ON OBJECT::${names}${column === null ? '' : ` (${quoteName(column)})`}`;
  }
}
