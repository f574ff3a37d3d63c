import { Stack, Token } from 'aws-cdk-lib';
import { CfnCertificate, ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { IConstruct } from 'constructs';
import { claimDomain } from './claimed-domains';
import { ValidationError } from '../../private/validation-error';
import type { ApiDomainOptions } from '../api-domain-options';
import { DomainAbilities } from './domain-abilities';

const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html */
const BASE_PATH = /^[A-Za-z0-9$\-_.+!*'()]+(?:\/[A-Za-z0-9$\-_.+!*'()]+)*$/;

/** Throws for invalid names and paths, and for features that domains of this kind of API do not support. */
export function checkDomain(scope: IConstruct, domain: ApiDomainOptions, abilities: DomainAbilities) {
  checkName(scope, domain, abilities);
  checkBasePath(scope, domain, abilities);
  if (domain.certificate) {
    checkCertificate(scope, domain.certificate, abilities);
  } else {
    checkExisting(scope, domain, abilities);
  }
  checkMutualTls(scope, domain, abilities);
  claimDomain(scope, domain, abilities);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html#wildcard-custom-domain-names */
const WILDCARD = '*.';

function checkName(scope: IConstruct, domain: ApiDomainOptions, abilities: DomainAbilities) {
  const { domainName, hostedZone } = domain;
  if (Token.isUnresolved(domainName)) {
    return;
  }
  const isWildcard = domainName.startsWith(WILDCARD);
  if (!HOST_NAME.test(isWildcard ? domainName.slice(WILDCARD.length) : domainName)) {
    throw new ValidationError({
      problem: 'the domain name is not valid', got: domainName, allowed: 'a lower-case host name without scheme and path, as in "api.example.com"',
    }, scope);
  }
  if (isWildcard) {
    checkWildcard(scope, domain, abilities);
  } else if (domain.hostName !== undefined) {
    throw new ValidationError({ problem: 'hostName is only for a domain with a wildcard', got: domain.hostName, remedy: 'leave hostName out' }, scope);
  }
  const zone = hostedZone && zoneName(hostedZone);
  if (zone && !`.${domainName}`.endsWith(`.${zone}`)) {
    throw new ValidationError({ problem: `the domain name is not in the hosted zone "${zone}"`, got: domainName, remedy: 'pass the hosted zone of the domain name, or leave hostedZone out' }, scope);
  }
}

/** A wildcard belongs to all APIs of its host names, so it is not created together with one of them. */
function checkWildcard(scope: IConstruct, { domainName, hostName, certificate }: ApiDomainOptions, { kind, foundByName }: DomainAbilities) {
  if (!foundByName) {
    throw new ValidationError({ problem: `the domain of ${kind} cannot have a wildcard`, got: domainName, remedy: 'name the host' }, scope);
  }
  if (certificate) {
    throw new ValidationError({
      problem: 'a domain with a wildcard must already exist',
      got: domainName,
      remedy: 'create it with DomainName of aws-cdk-lib/aws-apigateway, and leave certificate, hostedZone and mutualTls out here',
    }, scope);
  }
  const example = domainName.replace('*', 'api');
  if (hostName === undefined) {
    throw new ValidationError({ problem: 'a domain with a wildcard requires the host name of callers', got: domainName, remedy: `set hostName, as in "${example}"` }, scope);
  }
  const isBelow = HOST_NAME.test(hostName) && hostName.slice(hostName.indexOf('.') + 1) === domainName.slice(WILDCARD.length);
  if (!Token.isUnresolved(hostName) && !isBelow) {
    throw new ValidationError({ problem: `the host name does not match the wildcard "${domainName}"`, got: hostName, allowed: `one label before the domain, as in "${example}"` }, scope);
  }
}

function checkBasePath(scope: IConstruct, { basePath }: ApiDomainOptions, { kind, multiLevelBasePath }: DomainAbilities) {
  if (basePath === undefined || Token.isUnresolved(basePath)) {
    return;
  }
  if (!BASE_PATH.test(basePath)) {
    throw new ValidationError({
      problem: 'the base path is not valid', got: basePath, allowed: 'letters, digits and $-_.+!*\'(), without leading and trailing slashes, as in "library"',
    }, scope);
  }
  if (basePath.includes('/') && !multiLevelBasePath) {
    throw new ValidationError({
      problem: `the domain of ${kind} supports only base paths with one part`, got: basePath, remedy: 'use a single part, an HTTP API, or a regional REST API',
    }, scope);
  }
}

function checkCertificate(scope: IConstruct, certificate: ICertificate, { kind, certificateRegion }: DomainAbilities) {
  const [theirs, ours] = [regionOf(certificate), certificateRegion ?? Stack.of(scope).region];
  if (theirs !== undefined && !Token.isUnresolved(theirs) && !Token.isUnresolved(ours) && theirs !== ours) {
    throw new ValidationError({
      problem: `the certificate of the domain of ${kind} is in another region`,
      got: theirs,
      allowed: ours,
      remedy: 'create the certificate in a stack in that region, with crossRegionReferences: true on both stacks, or import it with Certificate.fromCertificateArn',
    }, scope);
  }
}

/** Throws for settings of an existing domain that can be set only when the domain is created. */
function checkExisting(scope: IConstruct, { hostedZone, mutualTls }: ApiDomainOptions, { kind, foundByName }: DomainAbilities) {
  if (!foundByName) {
    throw new ValidationError({ problem: `the domain of ${kind} requires a certificate`, remedy: 'pass certificate' }, scope);
  }
  const [setting] = Object.entries({ hostedZone, mutualTls }).filter(([, value]) => value !== undefined);
  if (setting) {
    throw new ValidationError({
      problem: `${setting[0]} can be set only when this construct creates the domain, that is, with certificate`,
      remedy: `pass certificate to create a domain, or leave ${setting[0]} out`,
    }, scope);
  }
}

/** Imported certificates report the region of their stack, so the region is taken from the ARN. */
function regionOf({ node, env, certificateArn }: ICertificate): string | undefined {
  if (node.defaultChild instanceof CfnCertificate) {
    return env.region;
  }
  return Token.isUnresolved(certificateArn) ? undefined : certificateArn.split(':')[3];
}

/**
 * Callers without a certificate could use the default endpoint:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
 */
function checkMutualTls(scope: IConstruct, { mutualTls, disableExecuteApiEndpoint }: ApiDomainOptions, abilities: DomainAbilities) {
  if (mutualTls && !abilities.mutualTls) {
    throw new ValidationError({ problem: `the domain of ${abilities.kind} does not support mutual TLS`, remedy: 'leave mutualTls out, or use an HTTP API or a regional REST API' }, scope);
  }
  if (mutualTls && disableExecuteApiEndpoint === false) {
    throw new ValidationError({
      problem: 'with disableExecuteApiEndpoint: false, callers without a certificate could bypass mutual TLS', remedy: 'leave disableExecuteApiEndpoint out',
    }, scope);
  }
}

/** A zone that is imported by its ID alone throws when its name is read. */
function zoneName(zone: IHostedZone): string | undefined {
  try {
    return Token.isUnresolved(zone.zoneName) ? undefined : zone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}
