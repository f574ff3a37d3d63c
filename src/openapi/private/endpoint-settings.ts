import { IResolvable } from 'aws-cdk-lib';

/** Settings of the default endpoint of an API. Default: those of API Gateway. */
export interface EndpointSettings {
  /** Whether to disable the default execute-api endpoint. */
  readonly disableExecuteApiEndpoint?: boolean | IResolvable;
  /** VPC endpoints of a private API; each gets a host name. */
  readonly vpcEndpointIds?: readonly string[];
  /** HTTP APIs only: `ipv4` or `dualstack`. */
  readonly ipAddressType?: string;
  /** REST APIs only. */
  readonly securityPolicy?: string;
  /** REST APIs only. */
  readonly endpointAccessMode?: string;
}

/**
 * Returns the settings as extensions of an OpenAPI 3 document. API Gateway reads the first two only from a server object
 * (https://github.com/aws/serverless-application-model/issues/2396). The server requires a URL, which has no effect here
 * (https://github.com/aws/serverless-application-model/issues/2424).
 */
export function endpointExtensions({ securityPolicy, endpointAccessMode, ...endpoint }: EndpointSettings): object {
  const configuration = defined(endpoint);
  return {
    ...Object.keys(configuration).length > 0 ? { servers: [{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': configuration }] } : {},
    ...defined({ 'x-amazon-apigateway-security-policy': securityPolicy, 'x-amazon-apigateway-endpoint-access-mode': endpointAccessMode }),
  };
}

/** Returns the values that are not undefined. */
export function defined<Value>(values: { readonly [name: string]: Value | undefined }): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
