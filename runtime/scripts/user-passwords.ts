import { ScriptError } from './session';
import type { Credentials } from '../drivers/credentials';
import type { SecretLogin } from '../login/secrets';

/** Attempts of `RenewLogin` that read the versions `AWSCURRENT` and `AWSPENDING`. */
const CURRENT = 0;
const PENDING = 1;

/**
 * Returns the password to set for a user; undefined if the server accepts the one in the secret. During a rotation, the server may already have the
 * password of `AWSPENDING`, which stays.
 *
 * @throws ScriptError if the secret is of another user
 */
export async function passwordOf(
  name: string, login: SecretLogin, accepts: (credentials: Credentials) => Promise<boolean>,
): Promise<string | undefined> {
  const current = await login.get();
  if (current.userName !== name) throw new ScriptError(`the secret of the user ${name} contains another user name`);
  if (await accepts(current)) return undefined;
  await login.renew(PENDING);
  const pending = await login.get();
  // The version exists only during a rotation.
  if (pending.password !== current.password && pending.userName === name && await accepts(pending)) return undefined;
  // Meanwhile, the rotation may have ended, and the password of `AWSCURRENT` is that of `AWSPENDING` before.
  await login.renew(CURRENT);
  const latest = await login.get();
  if (latest.password !== current.password && latest.userName === name && await accepts(latest)) return undefined;
  return latest.password;
}
