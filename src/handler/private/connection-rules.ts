import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { knowsCertificatesOf } from './handler-code';
import { DatabaseTargetConfig } from '../../database/target-config';
import { databaseClient } from '../../private/database-client';
import { ValidationError } from '../../private/validation-error';
import type { HandlerOptions } from '../handler-options';
import type { StreamedRoutesOptions } from '../streaming-options';

/** Throws for a region whose Amazon RDS certificates are not in the bundle: every connection would fail. */
export function checkRdsCertificates(scope: IConstruct, target: DatabaseTargetConfig) {
  const { region } = Stack.of(scope);
  const needed = target.rdsCertificate && target.certificateAuthorities === undefined && !target.trustServerCertificate;
  if (needed && !Token.isUnresolved(region) && !knowsCertificatesOf(target.engine, region)) {
    throw new ValidationError({
      problem: `${databaseClient(scope).name} does not include the certificate authorities of Amazon RDS for this region, so it would not trust any database there`,
      got: region,
      remedy: 'set certificateAuthorities to the text of the certificate bundle of the region, from https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html',
    }, scope);
  }
}

/** Connections for administrators and other clients. */
const OTHER_CLIENTS = 20;

/** Each concurrent request has a separate connection, and the number of connections that a database accepts is limited. */
export function warnOfUnboundedConnections(scope: IConstruct, target: DatabaseTargetConfig, { reservedConcurrentExecutions }: HandlerOptions) {
  if (target.pooled === false && reservedConcurrentExecutions === undefined) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:unboundedConnections', [
      'each concurrent request needs a separate connection to the database, and their number is not limited: a peak can exhaust the connections of the database;',
      'set reservedConcurrentExecutions to twice the requests per second multiplied by the 95th percentile of their latency in seconds (100 of 50 ms: 10),',
      `at most ${maxReservation(target)}; or use DatabaseTarget.fromProxy(), or acknowledge this warning`,
    ].join(' '));
  }
}

/** Each streamed response has a connection until its last row, in addition to those of the handler. */
export function warnOfUnboundedStreams(scope: IConstruct, target: DatabaseTargetConfig, { streaming }: StreamedRoutesOptions) {
  if (target.pooled === false && streaming?.reservedConcurrentExecutions === undefined) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:unboundedStreams', [
      'each concurrent streamed response needs a separate connection to the database until its last row, and their number is not limited;',
      'set streaming.reservedConcurrentExecutions to the number of streamed responses that may run at the same time; together with reservedConcurrentExecutions,',
      `at most ${maxReservation(target)}; or use DatabaseTarget.fromProxy(), or acknowledge this warning`,
    ].join(' '));
  }
}

function maxReservation({ connections }: DatabaseTargetConfig): string {
  const share = 'divided by the number of functions that connect to the database';
  const limit = connections?.limit;
  if (limit === undefined || Token.isUnresolved(limit.value)) return `the connections that the database accepts minus ${OTHER_CLIENTS}, ${share}`;
  const most = Math.max(1, limit.value - OTHER_CLIENTS);
  const accepted = limit.estimated ? `about ${limit.value} by default, estimated from its instance class` : limit.value;
  return `${most} ${share} (it accepts ${accepted}; ${OTHER_CLIENTS} are left for other clients)`;
}
