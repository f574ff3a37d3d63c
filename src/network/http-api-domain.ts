import { CfnApiMapping, DomainName, IHttpApi, IStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { aliasRecord, ApiDomain, domainUrl } from './api-domain';
import { ApiDomainOptions } from './api-domain-options';
import { checkDomain } from './private/domain-rules';

/**
 * Gives an HTTP API a domain, or a base path of one.
 *
 * @throws for names, paths and certificates that are not valid
 */
export function httpApiDomain(scope: Construct, options: ApiDomainOptions, api: IHttpApi, stage: IStage): ApiDomain {
  checkDomain(scope, options, { kind: 'an HTTP API', multiLevelBasePath: true, mutualTls: true, foundByName: true });
  const domain = options.certificate && createDomain(scope, options, options.certificate);
  const mapping = new CfnApiMapping(scope, 'DomainMapping', {
    apiId: api.apiId, stage: stage.stageName, domainName: domain?.name ?? options.domainName, apiMappingKey: options.basePath,
  });
  mapping.node.addDependency(stage);
  return { url: domainUrl(options), target: domain?.regionalDomainName };
}

function createDomain(scope: Construct, options: ApiDomainOptions, certificate: ICertificate): DomainName {
  const { domainName, mutualTls } = options;
  const domain = new DomainName(scope, 'Domain', {
    domainName,
    certificate,
    // HTTP APIs take no other: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-ciphers.html
    securityPolicy: SecurityPolicy.TLS_1_2,
    mtls: mutualTls && { bucket: mutualTls.bucket, key: mutualTls.key, version: mutualTls.version },
    ownershipCertificate: mutualTls?.ownershipCertificate,
  });
  aliasRecord(scope, options, new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId));
  return domain;
}
