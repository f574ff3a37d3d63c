import { CfnBasePathMapping, EndpointType, SpecRestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { ApiDomain, domainUrl } from './api-domain';
import { ApiDomainOptions } from './api-domain-options';
import { checkDomain } from './private/domain-rules';
import { rejectMutualTls } from './private/mutual-tls-rules';
import { createDomain, mapRegionalDomain } from './private/public-domain';
import { IpAddressTypeOptions } from '../network/ip-address-type';
import { SecurityPolicyOptions } from '../network/security-policy-options';
import { whenLookedUp } from '../private/pending-lookup';

/** Target of a domain, and its settings. */
export interface RestApiDomainProps extends IpAddressTypeOptions {
  readonly api: SpecRestApi;
  readonly stage: Stage;
  readonly endpointType: EndpointType;
  readonly tls: SecurityPolicyOptions;
}

/**
 * Creates or maps the domain of a public REST API.
 *
 * @throws for invalid names, paths and certificates, and for settings that the endpoint type does not support
 */
export function restApiDomain(scope: Construct, options: ApiDomainOptions, props: RestApiDomainProps): ApiDomain {
  const edge = props.endpointType === EndpointType.EDGE;
  whenLookedUp(scope, () => checkDomain(scope, options, {
    kind: edge ? 'an edge-optimized REST API' : 'a REST API',
    // CloudFront uses certificates from that region only:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-edge-optimized-custom-domain-name.html
    certificateRegion: edge ? 'us-east-1' : undefined,
    multiLevelBasePath: !edge,
    mutualTls: !edge,
    foundByName: true,
  }));
  rejectMutualTls(scope, props.tls, options);
  const { api, stage, endpointType, tls, ipAddressType } = props;
  const domain = createDomain(scope, options, { ...tls, endpointType, ipAddressType });
  if (edge) {
    // Mappings that support HTTP APIs too are for regional domains: https://github.com/amplify-education/serverless-domain-manager/issues/359
    const domainName = domain?.domainName ?? options.domainName;
    new CfnBasePathMapping(scope, 'EdgeDomainMapping', { domainName, basePath: options.basePath, restApiId: api.restApiId, stage: stage.stageName });
  } else {
    mapRegionalDomain(scope, options, domain, { apiId: api.restApiId, stage });
  }
  return { url: domainUrl(options), target: domain?.domainNameAliasDomainName };
}
