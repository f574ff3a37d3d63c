import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** Default of PostgreSQL's `scram_iterations`. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/**
 * Returns the verifier that PostgreSQL stores for a password (https://datatracker.ietf.org/doc/html/rfc5802#section-3), so that the password itself is in no
 * statement and no log of the server.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(SALT_BYTES)): string {
  const salted = pbkdf2Sync(prepared(password), salt, ITERATIONS, KEY_BYTES, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest();
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored.toString('base64')}:${hmac('Server Key').toString('base64')}`;
}

/** Normalizes a password as clients do (https://datatracker.ietf.org/doc/html/rfc4013#section-2); generated ones are ASCII. */
function prepared(password: string): string {
  return password.replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ').replace(/[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/g, '').normalize('NFKC');
}
