import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { HandlerPlacement } from './handler-placement';
import { routingOf } from './routing';
import { databaseClient } from '../../private/database-client';
import { isPendingLookup } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/** Rejects subnets without a route to Secrets Manager. Routes can be added after the API, so they are checked during synthesis. */
export function checkEgress(scope: IConstruct, place: HandlerPlacement) {
  scope.node.addValidation({ validate: () => isPendingLookup(scope) ? [] : problems(scope, place) });
}

function problems(scope: IConstruct, place: HandlerPlacement): string[] {
  const { isolated, unknownSubnet } = routingOf(place);
  if (isolated) {
    return [new ValidationError({
      problem: `the subnets of ${databaseClient(scope).name} are isolated, so it cannot connect to Secrets Manager through NAT`,
      remedy: 'use SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint), or select subnets with egress; '
        + 'if the subnets have routes that this app does not define, use SecretsAccess.throughNat({ withEgress: true })',
    }).message];
  }
  if (unknownSubnet !== undefined) {
    warnOfUnknownRouting(scope, unknownSubnet);
  }
  return [];
}

function warnOfUnknownRouting(scope: IConstruct, subnet: string) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:unknownRouting', [
    `the app cannot detect whether the subnet "${subnet}" has a route to Secrets Manager; without one, every ${databaseClient(scope).administers ? 'deployment of the scripts' : 'request'} fails after a few seconds;`,
    'if it has one, use SecretsAccess.throughNat({ withEgress: true }), otherwise SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint)',
  ].join(' '));
}
