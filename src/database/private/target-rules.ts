import { X509Certificate } from 'crypto';
import { Token } from 'aws-cdk-lib';
import { IPeer } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';
import { DatabaseEngine } from '../database-engine';
import type { BoundTarget } from '../target-config';
import type { DatabaseTargetOptions } from '../target-options';

/** Where the engines listen unless told otherwise. */
export const DEFAULT_PORTS: { readonly [engine in DatabaseEngine]: number } = {
  [DatabaseEngine.POSTGRESQL]: 5432,
  [DatabaseEngine.SQL_SERVER]: 1433,
};

const HOST = /^[A-Za-z0-9._:-]+$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Checks what every target has, and gives it with its defaults. */
export function commonConfig(scope: IConstruct, options: DatabaseTargetOptions) {
  const { databaseName, certificateAuthorities, trustServerCertificate, preparedStatements } = options;
  whenLookedUp(scope, () => {
    checkDatabaseName(scope, databaseName);
    checkCertificates(scope, certificateAuthorities);
  });
  if (trustServerCertificate && certificateAuthorities !== undefined) {
    throw new ValidationError({
      problem: 'trustServerCertificate accepts any certificate, so certificateAuthorities would have no effect', remedy: 'leave trustServerCertificate out',
    }, scope);
  }
  return { databaseName, certificateAuthorities, trustServerCertificate: trustServerCertificate ?? false, preparedStatements };
}

/** Tells whether statements are kept prepared: where that is asked for, else where each connection is known to be one session of PostgreSQL. */
export function keepsStatements(scope: IConstruct, { engine, preparedStatements, pooled }: BoundTarget): boolean {
  const isPostgres = engine === DatabaseEngine.POSTGRESQL;
  if (preparedStatements && !isPostgres) {
    throw new ValidationError({ problem: 'preparedStatements is for PostgreSQL; SQL Server keeps plans without being asked', remedy: 'leave preparedStatements out' }, scope);
  }
  return preparedStatements ?? (isPostgres && pooled === false);
}

/** Refuses anything but a host name or an IP address: connection strings, ports and SQL Server's instance names. */
export function checkHost(scope: IConstruct, host: string | undefined) {
  if (host !== undefined && !Token.isUnresolved(host) && (!HOST.test(host) || /^[^:]*:\d+$/.test(host))) {
    throw new ValidationError({
      problem: 'the host of the database is not valid', got: withoutLogin(host), allowed: 'a host name, as in "db.example.com", or an IP address', remedy: 'give the port in "port", and for a named instance of SQL Server the port that it listens on',
    }, scope);
  }
}

/** Hides user and password of a connection string: errors end up in logs. */
function withoutLogin(host: string): string {
  return host.replace(/\/\/.*@/, '//…@').replace(/(password|pwd)\s*=[^;]*/gi, '$1=…');
}

/** Refuses what no TCP port is. */
export function checkPort(scope: IConstruct, port: number | undefined) {
  if (port !== undefined && !Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new ValidationError({ problem: 'the port of the database is not valid', got: `${port}`, allowed: 'a whole number from 1 to 65535' }, scope);
  }
}

/** Refuses an empty name, which the driver would replace by the name of the user. */
function checkDatabaseName(scope: IConstruct, name: string) {
  if (name.trim() === '' || name.includes('\0')) {
    throw new ValidationError({ problem: 'the name of the database is empty or not valid', got: name, remedy: 'give it as databaseName' }, scope);
  }
}

/** Refuses the whole internet as the place of a database. */
export function checkPeer(scope: IConstruct, peer: IPeer) {
  if (['0.0.0.0/0', '::/0'].includes(peer.uniqueId)) {
    throw new ValidationError({
      problem: 'the peer of the database is every address there is', got: peer.uniqueId, remedy: 'name its security group, its address (as in "10.1.2.3/32") or a prefix list',
    }, scope);
  }
}

/** Refuses what cannot be read as certificates before it makes every connection fail. */
function checkCertificates(scope: IConstruct, pem: string | undefined) {
  if (pem === undefined) {
    return;
  }
  if (Token.isUnresolved(pem)) {
    throw new ValidationError({
      problem: 'certificateAuthorities is known only when the stack is deployed, but is packed with the handler before', remedy: 'give the text of the PEM file',
    }, scope);
  }
  if (pem.includes('PRIVATE KEY-----')) {
    throw new ValidationError({
      problem: 'certificateAuthorities holds a private key, which would be packed with the handler', remedy: 'pass the certificates alone, and take the key out of the file',
    }, scope);
  }
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    throw new ValidationError({ problem: 'certificateAuthorities holds no PEM certificate', got: pem.slice(0, 40), allowed: 'the text of a PEM file, not its name' }, scope);
  }
  certificates.forEach((certificate, index) => {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new ValidationError({
        problem: `certificate ${index + 1} of certificateAuthorities cannot be read (${(error as Error).message})`, remedy: 'copy it again, from its BEGIN to its END line',
      }, scope);
    }
  });
}
