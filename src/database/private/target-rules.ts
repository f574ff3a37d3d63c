import { X509Certificate } from 'crypto';
import { Token } from 'aws-cdk-lib';
import { IPeer } from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { whenLookedUp } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';
import { DatabaseEngine } from '../database-engine';
import type { BoundTarget } from '../target-config';
import type { DatabaseTargetOptions } from '../target-options';

/** Default ports of the engines. */
export const DEFAULT_PORTS: { readonly [engine in DatabaseEngine]: number } = {
  [DatabaseEngine.POSTGRESQL]: 5432,
  [DatabaseEngine.SQL_SERVER]: 1433,
};

const HOST = /^[A-Za-z0-9._:-]+$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Checks the settings that all targets have in common, and returns them with defaults. */
export function commonConfig(scope: IConstruct, options: DatabaseTargetOptions) {
  const { databaseName, certificateAuthorities, trustServerCertificate, preparedStatements } = options;
  whenLookedUp(scope, () => {
    checkDatabaseName(scope, databaseName);
    checkCertificateAuthorities(scope, certificateAuthorities);
  });
  if (trustServerCertificate && certificateAuthorities !== undefined) {
    throw new ValidationError({
      problem: 'trustServerCertificate accepts any certificate, so certificateAuthorities would have no effect', remedy: 'leave trustServerCertificate out',
    }, scope);
  }
  return { databaseName, certificateAuthorities, trustServerCertificate: trustServerCertificate ?? false, preparedStatements };
}

/** Returns whether statements stay prepared: as configured, otherwise if each connection is known to be one PostgreSQL session. */
export function keepsStatements(scope: IConstruct, { engine, preparedStatements, pooled }: BoundTarget): boolean {
  const isPostgres = engine === DatabaseEngine.POSTGRESQL;
  if (preparedStatements && !isPostgres) {
    throw new ValidationError({ problem: 'preparedStatements is for PostgreSQL only; SQL Server caches plans by default', remedy: 'leave preparedStatements out' }, scope);
  }
  return preparedStatements ?? (isPostgres && pooled === false);
}

/** Rejects connection strings, ports and instance names of SQL Server: a host is a host name or an IP address. */
export function checkHost(scope: IConstruct, host: string | undefined) {
  if (host !== undefined && !Token.isUnresolved(host) && (!HOST.test(host) || /^[^:]*:\d+$/.test(host))) {
    throw new ValidationError({
      problem: 'the host of the database is not valid', got: withoutLogin(host), allowed: 'a host name, as in "db.example.com", or an IP address', remedy: 'set the port in "port"; for a named instance of SQL Server, set its port',
    }, scope);
  }
}

/** Hides user and password of a connection string, because errors are logged. */
function withoutLogin(host: string): string {
  return host.replace(/\/\/.*@/, '//…@').replace(/(password|pwd)\s*=[^;]*/gi, '$1=…');
}

/** Rejects numbers that are not TCP ports. */
export function checkPort(scope: IConstruct, port: number | undefined) {
  if (port !== undefined && !Token.isUnresolved(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    throw new ValidationError({ problem: 'the port of the database is not valid', got: `${port}`, allowed: 'an integer from 1 to 65535' }, scope);
  }
}

/** Rejects an empty name, which the driver would replace with the user name. */
function checkDatabaseName(scope: IConstruct, name: string) {
  if (name.trim() === '' || name.includes('\0')) {
    throw new ValidationError({ problem: 'the name of the database is empty or not valid', got: name, remedy: 'set databaseName' }, scope);
  }
}

/** Rejects a peer that covers the whole internet. */
export function checkPeer(scope: IConstruct, peer: IPeer) {
  if (['0.0.0.0/0', '::/0'].includes(peer.uniqueId)) {
    throw new ValidationError({
      problem: 'the peer of the database covers all addresses', got: peer.uniqueId, remedy: 'pass its security group, its address (as in "10.1.2.3/32") or a prefix list',
    }, scope);
  }
}

/** Rejects texts that are not readable certificates, which would make every connection fail. */
function checkCertificateAuthorities(scope: IConstruct, pem: string | undefined) {
  if (pem === undefined) {
    return;
  }
  if (Token.isUnresolved(pem)) {
    throw new ValidationError({
      problem: 'certificateAuthorities is a token, but it is bundled with the handler at synthesis', remedy: 'pass the text of the PEM file',
    }, scope);
  }
  if (pem.includes('PRIVATE KEY-----')) {
    throw new ValidationError({
      problem: 'certificateAuthorities contains a private key, which would be bundled with the handler', remedy: 'remove the key and pass only the certificates',
    }, scope);
  }
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    throw new ValidationError({ problem: 'certificateAuthorities contains no PEM certificate', got: pem.slice(0, 40), allowed: 'the text of a PEM file, not its name' }, scope);
  }
  certificates.forEach((certificate, index) => {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new ValidationError({
        problem: `certificate ${index + 1} of certificateAuthorities cannot be read (${(error as Error).message})`, remedy: 'copy the whole certificate, from its BEGIN to its END line',
      }, scope);
    }
  });
}
