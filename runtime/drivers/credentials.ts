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

/** The environment of the process, where Lambda puts the credentials of the function's role. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Makes a login that hides its password. */
export function conceal(userName: string, password: string): Credentials {
  return Object.defineProperty({ userName, password: '' }, 'password', { value: password, enumerable: false });
}

/**
 * Gives the credentials of the function's role. Lambda puts them into the environment and nowhere else, so the chain of
 * other providers is not bundled.
 */
export function roleCredentials(env: Variables) {
  return async () => ({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
  });
}
