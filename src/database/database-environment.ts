import { Tokenization } from 'aws-cdk-lib';
import { DatabaseTargetConfig } from './target-config';
import { DSQL, Environment } from '../contract/environment';

/** Environment variables with which a function connects to the database; none of them is secret. */
export function databaseEnvironment(target: DatabaseTargetConfig): { [name: string]: string } {
  const { host, readerHost, port, databaseName, login, trustServerCertificate, dsql } = target;
  return {
    [Environment.DATABASE_HOST]: host,
    ...readerHost === undefined ? {} : { [Environment.DATABASE_READER_HOST]: readerHost },
    [Environment.DATABASE_PORT]: Tokenization.stringifyNumber(port),
    [Environment.DATABASE_NAME]: databaseName,
    ...login.environment,
    ...trustServerCertificate ? { [Environment.DATABASE_TRUST_SERVER_CERTIFICATE]: 'true' } : {},
    ...dsql ? { [Environment.DATABASE_DIALECT]: DSQL } : {},
  };
}
