import { CfnBasePathMapping, CfnDomainName, DomainName, EndpointType, SecurityPolicy, SpecRestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnApiMapping } from 'aws-cdk-lib/aws-apigatewayv2';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { aliasRecord, ApiDomain, domainUrl } from './api-domain';
import { ApiDomainOptions } from './api-domain-options';
import { checkDomain } from './private/domain-rules';
import { refuseMutualTls } from './private/security-policy-rules';
import { SecurityPolicyOptions } from './security-policy';

/** What a domain leads to. */
export interface RestApiDomainProps {
  readonly api: SpecRestApi;
  readonly stage: Stage;
  readonly endpointType: EndpointType;
  readonly tls: SecurityPolicyOptions;
}

/**
 * Gives a public REST API a domain, or a base path of one.
 *
 * @throws for names, paths and certificates that are not valid, and for what the type of endpoint cannot do
 */
export function restApiDomain(scope: Construct, options: ApiDomainOptions, props: RestApiDomainProps): ApiDomain {
  const edge = props.endpointType === EndpointType.EDGE;
  checkDomain(scope, options, {
    kind: edge ? 'an edge-optimized REST API' : 'a REST API',
    // CloudFront looks for certificates in that region alone:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
    certificateRegion: edge ? 'us-east-1' : undefined,
    multiLevelBasePath: !edge,
    mutualTls: !edge,
    foundByName: true,
  });
  refuseMutualTls(scope, props.tls, options);
  const domain = options.certificate && createDomain(scope, options, options.certificate, props);
  mapBasePath(scope, domain?.domainName ?? options.domainName, options.basePath, props);
  return { url: domainUrl(options), target: domain?.domainNameAliasDomainName };
}

function createDomain(scope: Construct, options: ApiDomainOptions, certificate: ICertificate, { endpointType, tls }: RestApiDomainProps): DomainName {
  const { domainName, mutualTls } = options;
  const domain = new DomainName(scope, 'Domain', {
    domainName,
    certificate,
    endpointType,
    securityPolicy: tls.securityPolicy ?? SecurityPolicy.TLS_1_2,
    endpointAccessMode: tls.endpointAccessMode,
    mtls: mutualTls && { bucket: mutualTls.bucket, key: mutualTls.key, version: mutualTls.version },
  });
  (domain.node.defaultChild as CfnDomainName).ownershipVerificationCertificateArn = mutualTls?.ownershipCertificate?.certificateArn;
  aliasRecord(scope, options, new ApiGatewayDomain(domain));
  return domain;
}

/** Paths of several parts are known to the mappings of HTTP APIs alone, which take REST APIs too. */
function mapBasePath(scope: Construct, domainName: string, basePath: string | undefined, { api, stage }: RestApiDomainProps) {
  if (basePath?.includes('/')) {
    new CfnApiMapping(scope, 'DomainMapping', { domainName, apiMappingKey: basePath, apiId: api.restApiId, stage: stage.stageName });
  } else {
    new CfnBasePathMapping(scope, 'DomainMapping', { domainName, basePath, restApiId: api.restApiId, stage: stage.stageName });
  }
}
