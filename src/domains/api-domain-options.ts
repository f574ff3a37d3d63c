import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { IBucket } from 'aws-cdk-lib/aws-s3';

/** A host name of your own for an API. */
export interface ApiDomainOptions {
  /** Host name in lower case, as in `api.example.com`; no wildcard. */
  readonly domainName: string;

  /**
   * Certificate for the host name, in AWS Certificate Manager: in the region of the API, or in us-east-1 for a REST API of the
   * type EDGE.
   *
   * @default - none: the domain is there already, made for another API, and this one gets a base path of it; not for private APIs
   */
  readonly certificate?: ICertificate;

  /**
   * Hosted zone of Route 53 that gets a record for the host name.
   *
   * @default - none: the record has to be made elsewhere, and to lead to `domainTarget`
   */
  readonly hostedZone?: IHostedZone;

  /**
   * Path in front of all routes, as in `library/v1`; more than one part only for an HTTP API and a regional REST API.
   *
   * @default - none: the routes begin at the host name
   */
  readonly basePath?: string;

  /**
   * Whether only callers with a certificate of their own may connect. For an HTTP API and a regional REST API.
   *
   * @default - callers need no certificate
   */
  readonly mutualTls?: MutualTlsOptions;

  /**
   * Whether nobody reaches the API at the host name that API Gateway gives it.
   *
   * @default true; for a private API false, as the same callers would be admitted there
   */
  readonly disableExecuteApiEndpoint?: boolean;
}

/** Which certificates of callers are trusted: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html */
export interface MutualTlsOptions {
  /**
   * Bucket with the trust store, in the region of the API. Whoever deploys the stack needs to be allowed to read it.
   */
  readonly bucket: IBucket;

  /** Key of the trust store in the bucket: a PEM file with certificate authorities. */
  readonly key: string;

  /**
   * Version of the trust store in the bucket. A new one is used only when this changes.
   *
   * @default - the one that is there when the domain is made
   */
  readonly version?: string;

  /**
   * Public certificate of AWS Certificate Manager that proves who owns the domain, where `certificate` is imported or comes
   * from a private certificate authority.
   *
   * @default - none, as AWS issued `certificate`
   */
  readonly ownershipCertificate?: ICertificate;
}
