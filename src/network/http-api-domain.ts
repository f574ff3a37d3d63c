import { ApiMapping, DomainName, IHttpApi, IStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { aliasRecord, ApiDomain, domainUrl } from './api-domain';
import { ApiDomainOptions } from './api-domain-options';
import { checkDomain } from './private/domain-rules';

/**
 * Gives an HTTP API a domain.
 *
 * @throws for names, paths and certificates that are not valid
 */
export function httpApiDomain(scope: Construct, options: ApiDomainOptions, api: IHttpApi, stage: IStage): ApiDomain {
  checkDomain(scope, options, { kind: 'an HTTP API', multiLevelBasePath: true, mutualTls: true });
  const { mutualTls } = options;
  const domain = new DomainName(scope, 'Domain', {
    domainName: options.domainName,
    certificate: options.certificate,
    // HTTP APIs take no other: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-ciphers.html
    securityPolicy: SecurityPolicy.TLS_1_2,
    mtls: mutualTls && { bucket: mutualTls.bucket, key: mutualTls.key, version: mutualTls.version },
    ownershipCertificate: mutualTls?.ownershipCertificate,
  });
  new ApiMapping(scope, 'DomainMapping', { api, stage, domainName: domain, apiMappingKey: options.basePath });
  aliasRecord(scope, options, new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId));
  return { url: domainUrl(options), target: domain.regionalDomainName };
}
