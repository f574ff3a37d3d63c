import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { knowsCertificatesOf } from './handler-code';
import { DatabaseTargetConfig } from '../../database/target-config';
import { ValidationError } from '../../private/validation-error';
import type { HandlerOptions } from '../handler-options';

/** Throws for a region whose Amazon RDS certificates are not in the bundle: every connection would fail. */
export function checkRdsCertificates(scope: IConstruct, target: DatabaseTargetConfig) {
  const { region } = Stack.of(scope);
  const needed = target.rdsCertificate && target.certificateAuthorities === undefined && !target.trustServerCertificate;
  if (needed && !Token.isUnresolved(region) && !knowsCertificatesOf(target.engine, region)) {
    throw new ValidationError({
      problem: 'the handler does not include the certificate authorities of Amazon RDS for this region, so it would not trust any database there',
      got: region,
      remedy: 'set certificateAuthorities to the text of the certificate bundle of the region, from https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html',
    }, scope);
  }
}

/** Each concurrent request has a separate connection, and the number of connections that a database accepts is limited. */
export function warnOfUnboundedConnections(scope: IConstruct, { pooled }: DatabaseTargetConfig, { reservedConcurrentExecutions }: HandlerOptions) {
  if (pooled === false && reservedConcurrentExecutions === undefined) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:unboundedConnections', [
      'each concurrent request needs a separate connection to the database, and their number is not limited: a peak can exhaust the connections of the database;',
      'set reservedConcurrentExecutions below that number, use DatabaseTarget.fromProxy(), or acknowledge this warning',
    ].join(' '));
  }
}
