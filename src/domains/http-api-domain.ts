import { EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { IHttpApi, IStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { ApiDomain, domainUrl } from './api-domain';
import { ApiDomainOptions } from './api-domain-options';
import { checkDomain } from './private/domain-rules';
import { createDomain, mapRegionalDomain } from './private/public-domain';
import { IpAddressTypeOptions } from '../network/ip-address-type';
import { whenLookedUp } from '../private/pending-lookup';

/** Target of a domain, and its settings. */
export interface HttpApiDomainProps extends IpAddressTypeOptions {
  readonly api: IHttpApi;
  readonly stage: IStage;
}

/**
 * Creates or maps the domain of an HTTP API.
 *
 * @throws for invalid names, paths and certificates
 */
export function httpApiDomain(scope: Construct, options: ApiDomainOptions, { api, stage, ipAddressType }: HttpApiDomainProps): ApiDomain {
  whenLookedUp(scope, () => checkDomain(scope, options, { kind: 'an HTTP API', multiLevelBasePath: true, mutualTls: true, foundByName: true }));
  // HTTP APIs support no other policy: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-ciphers.html
  const domain = createDomain(scope, options, {
    endpointType: EndpointType.REGIONAL, securityPolicy: SecurityPolicy.TLS_1_2, ipAddressType,
  });
  mapRegionalDomain(scope, options, domain, { apiId: api.apiId, stage });
  return { url: domainUrl(options), target: domain?.domainNameAliasDomainName };
}
