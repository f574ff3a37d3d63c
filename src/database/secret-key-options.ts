/** Names of the keys in the JSON object of a database secret. */
export interface SecretKeyOptions {
  /**
   * Key of the user name, case-sensitive.
   *
   * @default 'username'
   */
  readonly userNameKey?: string;
  /**
   * Key of the password, case-sensitive.
   *
   * @default 'password'
   */
  readonly passwordKey?: string;
}
