import { Token } from 'aws-cdk-lib';
import { CfnDomainName, DomainName, EndpointType, IStage as IRestApiStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { CfnApiMapping, IStage as IHttpApiStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { IpAddressTypeOptions } from '../../network/ip-address-type';
import type { SecurityPolicyOptions } from '../../network/security-policy-options';
import { isPendingLookup } from '../../private/pending-lookup';
import { aliasRecord } from '../api-domain';
import type { ApiDomainOptions } from '../api-domain-options';

/** Settings of a public domain that depend on the kind of API. */
export interface PublicDomainSettings extends SecurityPolicyOptions, IpAddressTypeOptions {
  readonly endpointType: EndpointType;
}

/**
 * Creates the domain of a public API and its record; returns undefined without a certificate, that is, if the domain exists.
 *
 * HTTP APIs and REST APIs use the same logical ID and type, so an API that changes its kind keeps its domain: a second domain with the same name
 * cannot be created while the first one exists.
 */
export function createDomain(scope: Construct, options: ApiDomainOptions, { endpointType, ...tls }: PublicDomainSettings): DomainName | undefined {
  const { domainName, certificate, mutualTls } = options;
  if (!certificate) {
    return undefined;
  }
  const domain = new DomainName(scope, 'Domain', {
    domainName: acceptedByCdk(scope, domainName),
    certificate,
    endpointType,
    securityPolicy: tls.securityPolicy ?? SecurityPolicy.TLS_1_2,
    endpointAccessMode: tls.endpointAccessMode,
    mtls: mutualTls && { bucket: mutualTls.bucket, key: mutualTls.key, version: mutualTls.version },
  });
  const resource = domain.node.defaultChild as CfnDomainName;
  resource.ownershipVerificationCertificateArn = mutualTls?.ownershipCertificate?.certificateArn;
  if (tls.ipAddressType) {
    resource.endpointConfiguration = { types: [endpointType], ipAddressType: tls.ipAddressType };
  }
  aliasRecord(scope, options, new ApiGatewayDomain(domain), tls.ipAddressType);
  return domain;
}

/** CDK rejects upper case, even in the placeholder of a pending lookup. */
function acceptedByCdk(scope: Construct, domainName: string): string {
  return !Token.isUnresolved(domainName) && isPendingLookup(scope) ? domainName.toLowerCase() : domainName;
}

/** Stage that a domain is mapped to. */
export interface MappedStage {
  readonly apiId: string;
  readonly stage: IHttpApiStage | IRestApiStage;
}

/**
 * Maps a base path of any depth, for HTTP APIs and REST APIs:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
 */
export function mapRegionalDomain(scope: Construct, options: ApiDomainOptions, domain: DomainName | undefined, { apiId, stage }: MappedStage) {
  const mapping = new CfnApiMapping(scope, 'DomainMapping', {
    apiId, stage: stage.stageName, domainName: domain?.domainName ?? options.domainName, apiMappingKey: options.basePath,
  });
  mapping.node.addDependency(stage);
}
