import { CfnDomainName, DomainName, EndpointType, SecurityPolicy, SpecRestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
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
 * Gives a public REST API a domain.
 *
 * @throws for names, paths and certificates that are not valid, and for what the type of endpoint cannot do
 */
export function restApiDomain(scope: Construct, options: ApiDomainOptions, { api, stage, endpointType, tls }: RestApiDomainProps): ApiDomain {
  const edge = endpointType === EndpointType.EDGE;
  checkDomain(scope, options, {
    kind: edge ? 'an edge-optimized REST API' : 'a REST API',
    // CloudFront looks for certificates in that region alone:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
    certificateRegion: edge ? 'us-east-1' : undefined,
    multiLevelBasePath: !edge,
    mutualTls: !edge,
  });
  refuseMutualTls(scope, tls, options);
  const domain = domainName(scope, options, endpointType, tls);
  mapBasePath(domain, options.basePath, api, stage);
  aliasRecord(scope, options, new ApiGatewayDomain(domain));
  return { url: domainUrl(options), target: domain.domainNameAliasDomainName };
}

function domainName(scope: Construct, options: ApiDomainOptions, endpointType: EndpointType, tls: SecurityPolicyOptions): DomainName {
  const { mutualTls } = options;
  const domain = new DomainName(scope, 'Domain', {
    domainName: options.domainName,
    certificate: options.certificate,
    endpointType,
    securityPolicy: tls.securityPolicy ?? SecurityPolicy.TLS_1_2,
    endpointAccessMode: tls.endpointAccessMode,
    mtls: mutualTls && { bucket: mutualTls.bucket, key: mutualTls.key, version: mutualTls.version },
  });
  (domain.node.defaultChild as CfnDomainName).ownershipVerificationCertificateArn = mutualTls?.ownershipCertificate?.certificateArn;
  return domain;
}

/** Paths of several parts are known to the mappings of HTTP APIs alone, which take REST APIs too. */
function mapBasePath(domain: DomainName, basePath: string | undefined, api: SpecRestApi, stage: Stage) {
  if (basePath?.includes('/')) {
    domain.addApiMapping(stage, { basePath });
  } else {
    domain.addBasePathMapping(api, { basePath, stage });
  }
}
