import { Fn, Names, Resource, Stack } from 'aws-cdk-lib';
import {
  CfnBasePathMappingV2, CfnDomainNameAccessAssociation, CfnDomainNameV2, EndpointType, SecurityPolicy, SpecRestApi, Stage as ApiStage,
} from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { InterfaceVpcEndpointTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { aliasRecord, ApiDomain, domainUrl } from './api-domain';
import { ApiDomainOptions } from './api-domain-options';
import { checkDomain } from './private/domain-rules';
import { PrivateApiEndpointConfig } from '../network/private-api-endpoint';
import { whenLookedUp } from '../private/pending-lookup';
import { rejectTokenList } from '../private/token-lists';
import { ValidationError } from '../private/validation-error';

/** Target of a private domain, and its permitted callers. */
export interface PrivateApiDomainProps {
  readonly api: SpecRestApi;
  readonly stage: ApiStage;
  readonly endpoint: PrivateApiEndpointConfig;
  /** Policy of the domain. */
  readonly policy: PolicyDocument;
  /** Addresses that the policy allows, if they are restricted. */
  readonly addressRanges?: readonly string[];
}

/**
 * Creates the domain of a private API, which must be associated with endpoints
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html). Uses CloudFormation resources, because
 * the `DomainName` of CDK renders a domain that private APIs reject: https://github.com/aws/aws-cdk/issues/32551
 *
 * @throws for invalid names, paths and certificates, and for settings that private domains do not support
 */
export function privateApiDomain(scope: Construct, options: ApiDomainOptions, props: PrivateApiDomainProps): ApiDomain {
  const { api, stage, endpoint, policy } = props;
  // The policy is a text there; only a function that runs during deployment could write such a list into it.
  rejectTokenList('callers.addressRanges of a private API with a domain', props.addressRanges ?? [], scope);
  whenLookedUp(scope, () => checkDomain(scope, options, { kind: 'a private API', multiLevelBasePath: false, mutualTls: false, foundByName: false }));
  const domain = new CfnDomainNameV2(scope, 'PrivateDomain', {
    domainName: options.domainName,
    certificateArn: options.certificate?.certificateArn,
    endpointConfiguration: { types: [EndpointType.PRIVATE] },
    // The only policy of private domains, regardless of that of the API.
    securityPolicy: SecurityPolicy.TLS_1_2,
    policy: Stack.of(scope).toJsonString(policy),
  });
  const domainNameArn = domain.attrDomainNameArn;
  new CfnBasePathMappingV2(scope, 'PrivateDomainMapping', { domainNameArn, basePath: options.basePath, restApiId: api.restApiId, stage: stage.stageName });
  if (!endpoint.otherAccount) {
    associate(scope, domainNameArn, endpoint);
  }
  const target = firstOwned(endpoint);
  if (target) {
    aliasRecord(scope, options, new InterfaceVpcEndpointTarget(target));
  } else {
    rejectHostedZone(scope, options);
  }
  return { url: domainUrl(options), target: target && hostName(target) };
}

function associate(scope: Construct, domainNameArn: string, { endpoints }: PrivateApiEndpointConfig) {
  endpoints.forEach(each => new CfnDomainNameAccessAssociation(scope, `DomainAccess-${Names.nodeUniqueId(each.node)}`, {
    domainNameArn, accessAssociationSourceType: 'VPCE', accessAssociationSource: each.vpcEndpointId,
  }));
}

/** The host names of endpoints are known only in the app that creates them. */
function firstOwned({ endpoints: [first] }: PrivateApiEndpointConfig): InterfaceVpcEndpoint | undefined {
  return Resource.isOwnedResource(first) ? first as InterfaceVpcEndpoint : undefined;
}

/** Each entry is the ID of a hosted zone followed by a host name. */
function hostName({ vpcEndpointDnsEntries }: InterfaceVpcEndpoint): string {
  return Fn.select(1, Fn.split(':', Fn.select(0, vpcEndpointDnsEntries)));
}

function rejectHostedZone(scope: Construct, { hostedZone }: ApiDomainOptions) {
  if (hostedZone) {
    throw new ValidationError({
      problem: 'the host name of an imported endpoint is not known, so no record can point to it',
      got: hostedZone.node.path,
      remedy: 'leave hostedZone out, and create a record for the host name that the VPC console shows for the endpoint',
    }, scope);
  }
}
