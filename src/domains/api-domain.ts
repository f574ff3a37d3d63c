import { ARecord, IAliasRecordTarget, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { ApiDomainOptions } from './api-domain-options';

/** A custom domain that leads to an API. */
export interface ApiDomain {
  /** Where callers reach the API, without a slash at the end. */
  readonly url: string;
  /** Host name that a record of the domain has to lead to; none: it is not known here. */
  readonly target?: string;
}

/** Whether nobody is to reach a public API at the host name of API Gateway; undefined, and so as it was, without a domain. */
export function disablesExecuteApiEndpoint(domain: ApiDomainOptions | undefined): boolean | undefined {
  return domain && (domain.disableExecuteApiEndpoint ?? true);
}

/** The base path takes the place of the stage. */
export function domainUrl({ domainName, basePath }: ApiDomainOptions): string {
  return basePath === undefined ? `https://${domainName}` : `https://${domainName}/${basePath}`;
}

/** Makes the record that leads to the API, where the hosted zone is known. */
export function aliasRecord(scope: Construct, { domainName, hostedZone }: ApiDomainOptions, target: IAliasRecordTarget) {
  if (hostedZone) {
    // With the dot the name is complete, also for a zone whose own name is not known here.
    new ARecord(scope, 'DomainRecord', { zone: hostedZone, recordName: `${domainName}.`, target: RecordTarget.fromAlias(target) });
  }
}
