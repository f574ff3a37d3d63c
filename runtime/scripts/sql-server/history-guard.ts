import { describe, isGrant, type Permission } from './permissions';
import { permission, quoteName } from './statements';

/** Permissions on a table that a grant on its schema includes. */
const ON_TABLES: readonly string[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

const DATABASE = 0;
const OBJECT = 1;
const SCHEMA = 3;

/**
 * Keeps users from the history table: a grant on its schema, as in `DELETE ON SCHEMA::dbo`, would include it, and a user that changes it makes scripts run
 * again. A denial takes precedence over such a grant (https://learn.microsoft.com/sql/t-sql/statements/deny-object-permissions-transact-sql).
 */
export class HistoryGuard {
  constructor(private readonly schema: string, private readonly table: string) {}

  /** Returns whether a permission is a denial on the history table. */
  isDenial(held: Permission): boolean {
    return !isGrant(held) && this.isOnTable(held);
  }

  /** Returns the statement that denies what the permissions of a user include; undefined if they include nothing, or it is denied already. */
  denial(name: string, held: readonly Permission[]): string | undefined {
    const included = held.filter(of => isGrant(of) && (of.class === DATABASE || (of.class === SCHEMA && of.schema === this.schema)));
    const settled = new Set(held.filter(of => this.isOnTable(of) && of.column === null).map(of => of.permission));
    const missing = ON_TABLES.filter(what => included.some(of => of.permission === what) && !settled.has(what));
    return missing.length === 0 ? undefined : permission.deny(missing, `${quoteName(this.schema)}.${quoteName(this.table)}`, name);
  }

  /** Returns the denials on the history table that are new, as in `shop_api: denied DELETE on dbo.schema_history`. */
  newDenials(name: string, before: readonly Permission[], after: readonly Permission[]): readonly string[] {
    const old = new Set(before.filter(held => this.isDenial(held)).map(describe));
    return after.filter(held => this.isDenial(held) && !old.has(describe(held))).map(held => `${name}: denied ${describe(held)}`);
  }

  private isOnTable({ class: of, schema, object }: Permission): boolean {
    return of === OBJECT && schema === this.schema && object?.toLowerCase() === this.table.toLowerCase();
  }
}
