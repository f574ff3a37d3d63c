import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { IBucket } from 'aws-cdk-lib/aws-s3';

/** Custom domain name of an API. */
export interface ApiDomainOptions {
  /**
   * Host name in lower case, as in `api.example.com`. A domain that already exists can have a wildcard, as in `*.example.com`: it then receives the
   * requests to all of its host names without a separate domain.
   */
  readonly domainName: string;

  /**
   * Host name of `url` and of the OpenAPI document, as in `shop.example.com`; required if `domainName` is a wildcard, and only then. Its record
   * must point to the wildcard domain.
   *
   * @default - `domainName`
   */
  readonly hostName?: string;

  /**
   * Certificate for the host name in AWS Certificate Manager, in the region of the API or, for a REST API of the type EDGE, in us-east-1.
   *
   * @default - none: the domain already exists, created for another API, and this API gets a base path of it; not for private APIs
   */
  readonly certificate?: ICertificate;

  /**
   * Hosted zone of Route 53 in which to create a record for the host name.
   *
   * @default - none: create a record that points to `domainTarget` yourself
   */
  readonly hostedZone?: IHostedZone;

  /**
   * Path in front of all routes, as in `library/v1`. More than one part is supported for HTTP APIs and regional REST APIs only.
   *
   * @default - none: the routes begin right after the host name
   */
  readonly basePath?: string;

  /**
   * Mutual TLS: only callers with a trusted client certificate may connect. For HTTP APIs and regional REST APIs.
   *
   * @default - callers do not need a certificate
   */
  readonly mutualTls?: MutualTlsOptions;

  /**
   * Whether to disable the default `execute-api` endpoint.
   *
   * @default true; false for a private API, as it admits the same callers there
   */
  readonly disableExecuteApiEndpoint?: boolean;
}

/** Trust store for client certificates: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html */
export interface MutualTlsOptions {
  /** Bucket with the trust store, in the region of the API. The principal that deploys the stack needs permission to read it. */
  readonly bucket: IBucket;

  /** Object key of the trust store: a PEM file with certificate authorities. */
  readonly key: string;

  /**
   * Object version of the trust store. A new version is used only when this changes.
   *
   * @default - the latest version when the domain is created
   */
  readonly version?: string;

  /**
   * Public certificate of AWS Certificate Manager that proves ownership of the domain, if `certificate` is imported or issued by a private
   * certificate authority.
   *
   * @default - none, as AWS issued `certificate`
   */
  readonly ownershipCertificate?: ICertificate;
}
