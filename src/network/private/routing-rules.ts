import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { HandlerPlacement } from './handler-placement';
import { routingOf } from './routing';
import { isPendingLookup } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/** Refuses subnets without a route to Secrets Manager. Routes can still be added after the API, so this looks when the app synthesizes. */
export function checkEgress(scope: IConstruct, place: HandlerPlacement) {
  scope.node.addValidation({ validate: () => isPendingLookup(scope) ? [] : problems(scope, place) });
}

function problems(scope: IConstruct, place: HandlerPlacement): string[] {
  const { isolated, unknownSubnet } = routingOf(place);
  if (isolated) {
    return [new ValidationError({
      problem: 'the subnets of the handler are isolated, so there is no NAT on the way to Secrets Manager',
      remedy: 'use SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint), or select subnets with egress; '
        + 'if routes outside of this app lead out, say so with SecretsAccess.throughNat({ withEgress: true })',
    }).message];
  }
  if (unknownSubnet !== undefined) {
    warnOfUnknownRouting(scope, unknownSubnet);
  }
  return [];
}

function warnOfUnknownRouting(scope: IConstruct, subnet: string) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:unknownRouting', [
    `it is not known whether the subnet "${subnet}" has a route to Secrets Manager; without one every request fails after a few seconds;`,
    'if it has, say so with SecretsAccess.throughNat({ withEgress: true }), else use SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint)',
  ].join(' '));
}
