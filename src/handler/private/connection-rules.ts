import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { knowsCertificatesOf } from './handler-code';
import { DatabaseTargetConfig } from '../../database/target-config';
import { ValidationError } from '../../private/validation-error';
import type { HandlerOptions } from '../handler-options';

/** Refuses a region whose certificates of Amazon RDS the bundle does not have: every connection would fail. */
export function checkCertificates(scope: IConstruct, target: DatabaseTargetConfig) {
  const { region } = Stack.of(scope);
  const needed = target.rdsCertificate && target.certificateAuthorities === undefined && !target.trustServerCertificate;
  if (needed && !Token.isUnresolved(region) && !knowsCertificatesOf(target.engine, region)) {
    throw new ValidationError({
      problem: 'the handler does not bring the certificate authorities of Amazon RDS in this region, and would trust no database there',
      got: region,
      remedy: 'pass certificateAuthorities with the text of the bundle of the region, from https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html',
    }, scope);
  }
}

/** Each request that is answered at once has a connection of its own, and a database takes only so many. */
export function warnOfUnboundedConnections(scope: IConstruct, { pooled }: DatabaseTargetConfig, { reservedConcurrentExecutions }: HandlerOptions) {
  if (pooled === false && reservedConcurrentExecutions === undefined) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:unboundedConnections', [
      'each request that is answered at the same time needs a connection to the database, and nothing bounds their number: a peak can use up all that the database takes;',
      'set reservedConcurrentExecutions below that number, use DatabaseTarget.fromProxy(), or acknowledge this',
    ].join(' '));
  }
}
