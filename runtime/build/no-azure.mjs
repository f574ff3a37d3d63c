/**
 * Replaces the Azure packages that tedious loads for logins with Entra ID and for keys in Azure Key Vault. The
 * handler uses neither, and they would be most of the bundle.
 */
class Unavailable {
  constructor() {
    throw new Error('the bundle does not support Azure logins: log in with user name and password');
  }
}

export {
  Unavailable as ClientSecretCredential,
  Unavailable as CryptographyClient,
  Unavailable as DefaultAzureCredential,
  Unavailable as KeyClient,
  Unavailable as ManagedIdentityCredential,
  Unavailable as UsernamePasswordCredential,
};

export const isTokenCredential = () => false;
