/** Names of the environment variables that the construct sets and the handler reads. */
export const Environment = {
  /** Host name of the database, as its certificate names it. */
  DATABASE_HOST: 'DATABASE_HOST',
  /** TCP port, decimal. */
  DATABASE_PORT: 'DATABASE_PORT',
  DATABASE_NAME: 'DATABASE_NAME',
  /** Optional: host name that read-only statements go to instead, on the same port. */
  DATABASE_READER_HOST: 'DATABASE_READER_HOST',
  /**
   * `SecretId` of the Secrets Manager secret that holds `username` and `password`; other fields are not read. The complete ARN, or the name where it
   * is not known: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html. This or `DATABASE_USER`.
   */
  DATABASE_SECRET_ARN: 'DATABASE_SECRET_ARN',
  /** User that logs in with an IAM authentication token, signed at each connect. This or `DATABASE_SECRET_ARN`. */
  DATABASE_USER: 'DATABASE_USER',
  /**
   * Optional: PEM file with the certificate authorities to trust instead of those of Amazon RDS and Amazon Trust
   * Services; relative to the bundle, or absolute.
   */
  DATABASE_CA_FILE: 'DATABASE_CA_FILE',
  /** Optional: `true` accepts any certificate of the database, and with it whoever stands in between. */
  DATABASE_TRUST_SERVER_CERTIFICATE: 'DATABASE_TRUST_SERVER_CERTIFICATE',
  /** Optional: `true` lets PostgreSQL keep statements prepared, so each connection has to be one session of it. */
  DATABASE_PREPARED_STATEMENTS: 'DATABASE_PREPARED_STATEMENTS',
  /** Optional: origins of CORS beside those of the manifest, with a space between. */
  CORS_ALLOW_ORIGINS: 'CORS_ALLOW_ORIGINS',
  /** Optional: `debug`, `info` (default), `warn` or `error`. */
  LOG_LEVEL: 'LOG_LEVEL',
} as const;

/** PEM file that the construct puts beside the bundle when the target brings certificate authorities of its own. */
export const CA_FILE = 'database-ca.pem';

/** Folder beside the bundle with one `<region>.pem` for each AWS region, and `default.pem` for all others. */
export const CA_FOLDER = 'ca';

/** The bundle and its entry point, as Lambda's `Handler` names it. */
export const HANDLER_ENTRY = 'index.handler';

/** The environment of the process, where Lambda puts the credentials of the function's role. */
export type Variables = Readonly<Record<string, string | undefined>>;
