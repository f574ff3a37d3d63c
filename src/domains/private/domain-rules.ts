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

/** Refuses names and paths that are none, and what the domain of this kind of API cannot do. */
export function checkDomain(scope: IConstruct, domain: ApiDomainOptions, abilities: DomainAbilities) {
  checkName(scope, domain);
  checkBasePath(scope, domain, abilities);
  if (domain.certificate) {
    checkCertificate(scope, domain.certificate, abilities);
  } else {
    checkExisting(scope, domain, abilities);
  }
  checkMutualTls(scope, domain, abilities);
  claimDomain(scope, domain, abilities);
}

function checkName(scope: IConstruct, { domainName, hostedZone }: ApiDomainOptions) {
  if (Token.isUnresolved(domainName)) {
    return;
  }
  if (!HOST_NAME.test(domainName)) {
    throw new ValidationError({
      problem: 'the domain name is not valid', got: domainName, allowed: 'a host name in lower case, as in "api.example.com", without scheme, path and wildcard',
    }, scope);
  }
  const zone = hostedZone && zoneName(hostedZone);
  if (zone && !`.${domainName}`.endsWith(`.${zone}`)) {
    throw new ValidationError({ problem: `the domain name is not in the hosted zone "${zone}"`, got: domainName, remedy: 'pass the hosted zone of the domain name, or none' }, scope);
  }
}

function checkBasePath(scope: IConstruct, { basePath }: ApiDomainOptions, { kind, multiLevelBasePath }: DomainAbilities) {
  if (basePath === undefined || Token.isUnresolved(basePath)) {
    return;
  }
  if (!BASE_PATH.test(basePath)) {
    throw new ValidationError({
      problem: 'the base path is not valid', got: basePath, allowed: 'letters, digits and $-_.+!*\'(), without a slash at the beginning and the end, as in "library"',
    }, scope);
  }
  if (basePath.includes('/') && !multiLevelBasePath) {
    throw new ValidationError({
      problem: `the domain of ${kind} has base paths of one part`, got: basePath, remedy: 'use one part, or an HTTP API or a regional REST API',
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
      remedy: 'make the certificate in a stack of that region, with crossRegionReferences: true on both stacks, or import it with Certificate.fromCertificateArn',
    }, scope);
  }
}

/** Refuses, for a domain that is there already, what only its maker can decide. */
function checkExisting(scope: IConstruct, { hostedZone, mutualTls }: ApiDomainOptions, { kind, foundByName }: DomainAbilities) {
  if (!foundByName) {
    throw new ValidationError({ problem: `the domain of ${kind} has no certificate`, remedy: 'pass certificate' }, scope);
  }
  const [setting] = Object.entries({ hostedZone, mutualTls }).filter(([, value]) => value !== undefined);
  if (setting) {
    throw new ValidationError({
      problem: `without a certificate the domain is one that is there already, and its ${setting[0]} was decided with it`,
      remedy: `pass certificate to make a domain, or leave ${setting[0]} out`,
    }, scope);
  }
}

/** Imported certificates say that they are where they were imported, so that the region is taken from the ARN. */
function regionOf({ node, env, certificateArn }: ICertificate): string | undefined {
  if (node.defaultChild instanceof CfnCertificate) {
    return env.region;
  }
  return Token.isUnresolved(certificateArn) ? undefined : certificateArn.split(':')[3];
}

/** Callers without a certificate would go to the host name of API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html */
function checkMutualTls(scope: IConstruct, { mutualTls, disableExecuteApiEndpoint }: ApiDomainOptions, abilities: DomainAbilities) {
  if (mutualTls && !abilities.mutualTls) {
    throw new ValidationError({ problem: `the domain of ${abilities.kind} cannot do mutual TLS`, remedy: 'leave mutualTls out, or use an HTTP API or a regional REST API' }, scope);
  }
  if (mutualTls && disableExecuteApiEndpoint === false) {
    throw new ValidationError({
      problem: 'with disableExecuteApiEndpoint: false, callers without a certificate would get around mutual TLS', remedy: 'leave disableExecuteApiEndpoint out',
    }, scope);
  }
}

/** Zones that are imported by their id alone have no name, and throw when they are asked for it. */
function zoneName(zone: IHostedZone): string | undefined {
  try {
    return Token.isUnresolved(zone.zoneName) ? undefined : zone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}
