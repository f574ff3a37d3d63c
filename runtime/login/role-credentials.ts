import type { Variables } from '../../src/contract/environment';

/**
 * Returns the credentials of the function's role. Lambda passes them only in environment variables, so the chain of
 * other providers is not bundled.
 */
export function roleCredentials(env: Variables) {
  return async () => ({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
  });
}
