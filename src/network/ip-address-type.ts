import { IpAddressType } from 'aws-cdk-lib/aws-apigateway';

/** Addresses with which callers reach a public API. */
export interface IpAddressTypeOptions {
  /**
   * Whether the host names of the API and of the domain that it creates have IPv6 addresses too. A hosted zone then gets an AAAA record as well.
   * Callers with IPv6 addresses must be among those that `allowedSourceIps` and the web ACL allow. Private APIs always have both.
   *
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-ip-address-type.html
   *
   * @default - IPv4 only, the default of API Gateway
   */
  readonly ipAddressType?: IpAddressType;
}
