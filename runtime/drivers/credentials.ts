/** Login of a database. The password is not enumerable, so neither JSON nor a printed object shows it. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** Returns the login of the database; throws a `DatabaseError`. */
export type GetCredentials = () => Promise<Credentials>;

/**
 * Finds another login after the server rejected the last one; the next `GetCredentials` returns it. `attempt` starts at 0
 * each time. Resolves to false when no login is left to try; throws a `DatabaseError`.
 */
export type RenewLogin = (attempt: number) => Promise<boolean>;

/** Creates a login with a hidden password. */
export function conceal(userName: string, password: string): Credentials {
  return Object.defineProperty({ userName, password: '' }, 'password', { value: password, enumerable: false });
}
