import { IpAddressType } from 'aws-cdk-lib/aws-apigateway';
import { AaaaRecord, ARecord, IAliasRecordTarget, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { ApiDomainOptions } from './api-domain-options';

/** Custom domain of an API. */
export interface ApiDomain {
  /** URL of the API, without a trailing slash. */
  readonly url: string;
  /** Host name that a record of the domain must point to; undefined if it is unknown. */
  readonly target?: string;
}

/** Whether to disable the default endpoint of a public API; undefined without a domain, so the setting does not change. */
export function disablesExecuteApiEndpoint(domain: ApiDomainOptions | undefined): boolean | undefined {
  return domain && (domain.disableExecuteApiEndpoint ?? true);
}

/** Returns the URL; the base path replaces the stage. */
export function domainUrl({ domainName, hostName = domainName, basePath }: ApiDomainOptions): string {
  return basePath === undefined ? `https://${hostName}` : `https://${hostName}/${basePath}`;
}

/** Creates the records for the API if the hosted zone is set: one for IPv4 addresses, and one for IPv6 addresses if the domain has them. */
export function aliasRecord(scope: Construct, { domainName, hostedZone }: ApiDomainOptions, target: IAliasRecordTarget, type?: IpAddressType) {
  if (hostedZone) {
    // The trailing dot makes the name absolute, also for a zone whose name is unknown.
    const record = { zone: hostedZone, recordName: `${domainName}.`, target: RecordTarget.fromAlias(target) };
    new ARecord(scope, 'DomainRecord', record);
    if (type === IpAddressType.DUAL_STACK) {
      new AaaaRecord(scope, 'DomainIpv6Record', record);
    }
  }
}
