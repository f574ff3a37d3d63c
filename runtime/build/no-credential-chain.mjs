/**
 * Stands in for `@aws-sdk/credential-provider-node`. Lambda hands a function its credentials in the environment, and the
 * handler takes them from there, so the chain of all other providers would be dead weight: 260 KB on top of 450.
 */
export const defaultProvider = () => async () => {
  throw new Error('the bundle holds no credential providers: pass credentials to the client');
};
