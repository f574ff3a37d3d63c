/** Names of the environment variables that the construct sets and the handler reads. */
export const Environment = {
  /** Host name of the database, as its certificate names it. */
  DATABASE_HOST: 'DATABASE_HOST',
  /** TCP port, decimal. */
  DATABASE_PORT: 'DATABASE_PORT',
  DATABASE_NAME: 'DATABASE_NAME',
  /** Optional: host name for read-only statements, on the same port. */
  DATABASE_READER_HOST: 'DATABASE_READER_HOST',
  /**
   * `SecretId` of the Secrets Manager secret that contains user name and password; other fields are ignored. The complete ARN, or the name if
   * the ARN is unknown: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html. Set either this or
   * `DATABASE_USER`.
   */
  DATABASE_SECRET_ARN: 'DATABASE_SECRET_ARN',
  /** Optional: key of the user name in the secret. Default: `username`. */
  DATABASE_SECRET_USER_NAME_KEY: 'DATABASE_SECRET_USER_NAME_KEY',
  /** Optional: key of the password in the secret. Default: `password`. */
  DATABASE_SECRET_PASSWORD_KEY: 'DATABASE_SECRET_PASSWORD_KEY',
  /** User that logs in with an IAM authentication token, signed for each connection. Set either this or `DATABASE_SECRET_ARN`. */
  DATABASE_USER: 'DATABASE_USER',
  /**
   * Optional: PEM file with the certificate authorities to trust instead of those of Amazon RDS and Amazon Trust Services; absolute, or relative
   * to the bundle.
   */
  DATABASE_CA_FILE: 'DATABASE_CA_FILE',
  /** Optional: `true` accepts any certificate of the database, including that of an attacker between handler and database. */
  DATABASE_TRUST_SERVER_CERTIFICATE: 'DATABASE_TRUST_SERVER_CERTIFICATE',
  /** Optional: `true` keeps statements prepared on PostgreSQL, which requires that each connection is a single session of the database. */
  DATABASE_PREPARED_STATEMENTS: 'DATABASE_PREPARED_STATEMENTS',
  /** Optional: `dsql` for Amazon Aurora DSQL, which accepts no settings of PostgreSQL and other tokens than Amazon RDS. */
  DATABASE_DIALECT: 'DATABASE_DIALECT',
  /** Function of scripts only: JSON object with the `SecretId` of each user that has a secret, by user name. */
  DATABASE_USER_SECRETS: 'DATABASE_USER_SECRETS',
  /** Optional: CORS origins in addition to those of the manifest, separated by spaces. */
  CORS_ALLOW_ORIGINS: 'CORS_ALLOW_ORIGINS',
  /** Optional: `debug`, `info` (default), `warn` or `error`. */
  LOG_LEVEL: 'LOG_LEVEL',
} as const;

/** Keys of user name and password in the JSON object of a secret. */
export interface SecretKeys {
  readonly userName: string;
  readonly password: string;
}

/** Keys of a secret as created by RDS. */
export const DEFAULT_SECRET_KEYS: SecretKeys = { userName: 'username', password: 'password' };

/** Value of `DATABASE_DIALECT` for Amazon Aurora DSQL. */
export const DSQL = 'dsql';

/** PEM file that the construct adds to the bundle if the target has its own certificate authorities. */
export const CA_FILE = 'database-ca.pem';

/** Folder beside the bundle with one `<region>.pem` for each AWS region, and `default.pem` for all other regions. */
export const CA_FOLDER = 'ca';

/** The bundle and its entry point, as Lambda's `Handler` names it. */
export const HANDLER_ENTRY = 'index.handler';

/** The entry point of the function that streams, in the same bundle. */
export const STREAM_ENTRY = 'index.stream';

/** Environment variables of the process, including the credentials of the execution role that Lambda sets. */
export type Variables = Readonly<Record<string, string | undefined>>;
