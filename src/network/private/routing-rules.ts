import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { HandlerPlacement } from './handler-placement';
import { routingOf } from './routing';
import { databaseClient } from '../../private/database-client';
import { isPendingLookup } from '../../private/pending-lookup';
import { ValidationError } from '../../private/validation-error';

/** Words of the problems of subnets without a route to a destination. */
interface Destination {
  readonly name: string;
  /** Remedy in isolated subnets. */
  readonly remedy: string;
  /** Remedies if it is not known whether there is a route. */
  readonly choice: string;
}

const SECRETS_MANAGER: Destination = {
  name: 'Secrets Manager',
  remedy: 'use SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint), or select subnets with egress; '
    + 'if the subnets have routes that this app does not define, use SecretsAccess.throughNat({ withEgress: true })',
  choice: 'if it has one, use SecretsAccess.throughNat({ withEgress: true }), otherwise SecretsAccess.createEndpoint() or SecretsAccess.throughEndpoint(endpoint)',
};

const DATABASE: Destination = {
  name: 'the database',
  remedy: 'pass an interface endpoint of the cluster as vpcEndpoint, or select subnets with egress',
  choice: 'if it has one, acknowledge this warning, otherwise pass an interface endpoint of the cluster as vpcEndpoint',
};

/** Rejects subnets without a route to Secrets Manager. Routes can be added after the API, so they are checked during synthesis. */
export function checkEgress(scope: IConstruct, place: HandlerPlacement) {
  checkRoutes(scope, place, SECRETS_MANAGER);
}

/** Rejects subnets without a route to a database at a public address. */
export function checkDatabaseEgress(scope: IConstruct, place: HandlerPlacement) {
  checkRoutes(scope, place, DATABASE);
}

function checkRoutes(scope: IConstruct, place: HandlerPlacement, destination: Destination) {
  scope.node.addValidation({ validate: () => isPendingLookup(scope) ? [] : problems(scope, place, destination) });
}

function problems(scope: IConstruct, place: HandlerPlacement, destination: Destination): string[] {
  const { isolated, unknownSubnet } = routingOf(place);
  if (isolated) {
    return [new ValidationError({
      problem: `the subnets of ${databaseClient(scope).name} are isolated, so it cannot connect to ${destination.name} through NAT`,
      remedy: destination.remedy,
    }).message];
  }
  if (unknownSubnet !== undefined) {
    warnOfUnknownRouting(scope, unknownSubnet, destination);
  }
  return [];
}

function warnOfUnknownRouting(scope: IConstruct, subnet: string, { name, choice }: Destination) {
  Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:unknownRouting', [
    `the app cannot detect whether the subnet "${subnet}" has a route to ${name}; without one,`,
    `every ${databaseClient(scope).administers ? 'deployment of the scripts' : 'request'} fails after a few seconds;`, choice,
  ].join(' '));
}
