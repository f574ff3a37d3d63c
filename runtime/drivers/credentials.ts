/** A login; the password is not enumerable, so neither JSON nor a printed object shows it. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** Gives the login of the database; throws a `DatabaseError`. */
export type GetCredentials = () => Promise<Credentials>;

/**
 * Looks for another login after the server refused the last one; the next `GetCredentials` gives it. `attempt` counts from 0
 * since the login last worked. Resolves to false when nothing is left to try; throws a `DatabaseError`.
 */
export type RenewLogin = (attempt: number) => Promise<boolean>;

/** Makes a login that hides its password. */
export function conceal(userName: string, password: string): Credentials {
  return Object.defineProperty({ userName, password: '' }, 'password', { value: password, enumerable: false });
}
