/**
 * Stands in for the packages of Azure that tedious loads for logging in with Entra ID and for keys in Azure Key Vault. The
 * handler does neither, and they would be most of the bundle.
 */
class Unavailable {
  constructor() {
    throw new Error('the bundle holds nothing for Azure: log in with user name and password');
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
