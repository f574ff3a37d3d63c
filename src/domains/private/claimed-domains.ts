import { Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { DomainAbilities } from './domain-abilities';
import { ValidationError } from '../../private/validation-error';
import { domainUrl } from '../api-domain';
import type { ApiDomainOptions } from '../api-domain-options';

/** A domain of an API, of which it has all or one base path. */
interface Claim {
  readonly scope: IConstruct;
  readonly options: ApiDomainOptions;
  readonly abilities: DomainAbilities;
}

/** By the root of the app. */
const CLAIMS = new WeakMap<IConstruct, Claim[]>();

/**
 * Refuses a base path of a domain that another API of the app has, and a domain that another one creates: the deployment would fail, or replace
 * what the other has (https://github.com/aws/aws-cdk/issues/11876, https://github.com/aws/aws-cdk/issues/16397).
 */
export function claimDomain(scope: IConstruct, options: ApiDomainOptions, abilities: DomainAbilities) {
  const { root } = scope.node;
  const claim = { scope, options, abilities };
  const claims = CLAIMS.get(root) ?? [];
  const sameName = claims.filter(other => isKnown(options.domainName) && other.options.domainName === options.domainName && inOnePlace(other, claim));
  sameName.forEach(other => {
    refuseSamePath(claim, other);
    refuseSecondDomain(claim, other);
  });
  CLAIMS.set(root, [...claims, claim]);
}

function refuseSamePath({ scope, options }: Claim, other: Claim) {
  if (isKnown(options.basePath) && options.basePath === other.options.basePath) {
    throw new ValidationError({
      problem: `the API "${other.scope.node.path}" is at this address already`,
      got: domainUrl(options),
      remedy: 'set domain.basePath to a path that no other API has, or domain.domainName to another host name',
    }, scope);
  }
}

function refuseSecondDomain({ scope, options, abilities }: Claim, other: Claim) {
  if (options.certificate && other.options.certificate) {
    const shared = abilities.foundByName && other.abilities.foundByName;
    throw new ValidationError({
      problem: `the API "${other.scope.node.path}" creates the domain already`,
      got: options.domainName,
      remedy: shared
        ? 'leave certificate, hostedZone and mutualTls out here, so that the API gets its base path of that domain, and call node.addDependency with the other API'
        : 'set domain.domainName to another host name: private APIs share no domain',
    }, scope);
  }
}

/** Names of edge-optimized domains are unique in all regions: they are names of CloudFront. */
function inOnePlace(one: Claim, other: Claim): boolean {
  const [a, b] = [Stack.of(one.scope), Stack.of(other.scope)];
  const bothEdge = [one, other].every(({ abilities }) => abilities.certificateRegion !== undefined);
  return a.account === b.account && (a.region === b.region || bothEdge);
}

function isKnown(value: string | undefined): boolean {
  return !Token.isUnresolved(value);
}
