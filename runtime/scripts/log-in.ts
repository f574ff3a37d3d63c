import type { Server } from '../drivers/driver';
import { pauseWithin, START_PAUSES_MS } from '../drivers/pauses';

/** Meaning of errors of a driver. */
export interface LoginErrors {
  /** The server rejects user name and password. */
  isLoginRefused(error: unknown): boolean;
  /** The server is starting or resuming, and will accept connections soon. */
  isStarting(error: unknown): boolean;
}

/** Connects, again while the server starts and with other logins that the secret has. Rejects with the error of the last attempt. */
export async function logIn<T>(
  { renewLogin }: Pick<Server, 'renewLogin'>, timeoutMs: number, errors: LoginErrors, connect: (timeoutMs: number) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let [attempt, pauses] = [0, 0]; ;) {
    try {
      return await connect(Math.max(0, deadline - performance.now()));
    } catch (error) {
      if (errors.isStarting(error) && await pauseWithin(deadline, START_PAUSES_MS[pauses++] ?? START_PAUSES_MS.at(-1))) continue;
      if (!errors.isLoginRefused(error) || !await renewLogin?.(attempt++)) throw error;
    }
  }
}
