import { IResolvable } from 'aws-cdk-lib';

/** How callers reach an API at the host name that API Gateway gives it. Absent: as API Gateway has it. */
export interface EndpointSettings {
  /** Whether nobody does. */
  readonly disableExecuteApiEndpoint?: boolean | IResolvable;
  /** Endpoints of a private API, which get a host name each. */
  readonly vpcEndpointIds?: readonly string[];
  /** HTTP APIs only: `ipv4` or `dualstack`. */
  readonly ipAddressType?: string;
  /** REST APIs only. */
  readonly securityPolicy?: string;
  /** REST APIs only. */
  readonly endpointAccessMode?: string;
}

/**
 * The settings in an OpenAPI document of version 3, where API Gateway looks for the first two in a server object and does
 * not see them elsewhere (https://github.com/aws/serverless-application-model/issues/2396). The server needs a URL, which
 * means nothing here (https://github.com/aws/serverless-application-model/issues/2424).
 */
export function endpointExtensions({ securityPolicy, endpointAccessMode, ...endpoint }: EndpointSettings): object {
  const configuration = defined(endpoint);
  return {
    ...Object.keys(configuration).length > 0 ? { servers: [{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': configuration }] } : {},
    ...defined({ 'x-amazon-apigateway-security-policy': securityPolicy, 'x-amazon-apigateway-endpoint-access-mode': endpointAccessMode }),
  };
}

/** The values that are set. */
export function defined<Value>(values: { readonly [name: string]: Value | undefined }): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
