import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { DomainAbilities } from './domain-abilities';
import { ValidationError } from '../../private/validation-error';
import { domainUrl } from '../api-domain';
import type { ApiDomainOptions } from '../api-domain-options';

/** Use of a domain by an API: all of it, or one base path. */
interface Claim {
  readonly scope: IConstruct;
  readonly options: ApiDomainOptions;
  readonly abilities: DomainAbilities;
}

/** By the root of the app. */
const CLAIMS = new WeakMap<IConstruct, Claim[]>();

/**
 * Throws for a base path that another API of the app uses, and for a domain that another API creates: the deployment would fail, or replace the
 * mapping of the other API (https://github.com/aws/aws-cdk/issues/11876, https://github.com/aws/aws-cdk/issues/16397).
 */
export function claimDomain(scope: IConstruct, options: ApiDomainOptions, abilities: DomainAbilities) {
  const { root } = scope.node;
  const claim = { scope, options, abilities };
  const claims = CLAIMS.get(root) ?? [];
  const sameName = claims.filter(other => isKnown(options.domainName) && other.options.domainName === options.domainName && inOnePlace(other, claim));
  sameName.forEach(other => {
    rejectSamePath(claim, other);
    rejectSecondDomain(claim, other);
  });
  CLAIMS.set(root, [...claims, claim]);
}

function rejectSamePath({ scope, options }: Claim, other: Claim) {
  if (isKnown(options.basePath) && options.basePath === other.options.basePath) {
    throw new ValidationError({
      problem: `the API "${other.scope.node.path}" already uses this address`,
      got: domainUrl(options),
      remedy: 'set domain.basePath to a path that no other API uses, or domain.domainName to another host name',
    }, scope);
  }
}

function rejectSecondDomain({ scope, options, abilities }: Claim, other: Claim) {
  if (options.certificate && other.options.certificate) {
    const shared = abilities.foundByName && other.abilities.foundByName;
    throw new ValidationError({
      problem: `the API "${other.scope.node.path}" already creates the domain`,
      got: options.domainName,
      remedy: shared
        ? 'leave certificate, hostedZone and mutualTls out here, so that this API only adds a base path to the domain, and call node.addDependency with the other API'
        : 'set domain.domainName to another host name: private APIs cannot share a domain',
    }, scope);
  }
}

/** Names of edge-optimized domains are unique across regions, because they are names of CloudFront. */
function inOnePlace(one: Claim, other: Claim): boolean {
  const [a, b] = [Stack.of(one.scope), Stack.of(other.scope)];
  const bothEdge = [one, other].every(({ abilities }) => abilities.certificateRegion !== undefined);
  return a.account === b.account && (a.region === b.region || bothEdge);
}

function isKnown(value: string | undefined): boolean {
  return !Token.isUnresolved(value);
}
