import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';

/** How callers reach an API at the host name that API Gateway gives it. Absent: as API Gateway has it. */
export interface EndpointSettings {
  /** Whether nobody does. */
  readonly disableExecuteApiEndpoint?: boolean;
  /** Endpoints of a private API, which get a host name each. */
  readonly vpcEndpointIds?: string[];
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
export function endpointExtensions({ disableExecuteApiEndpoint, vpcEndpointIds, securityPolicy, endpointAccessMode }: EndpointSettings): object {
  const configuration = defined({ disableExecuteApiEndpoint, vpcEndpointIds });
  return {
    ...Object.keys(configuration).length > 0 ? { servers: [{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': configuration }] } : {},
    ...defined({ 'x-amazon-apigateway-security-policy': securityPolicy, 'x-amazon-apigateway-endpoint-access-mode': endpointAccessMode }),
  };
}

/** The settings once more on the resource, as CloudFormation applies its properties after the import of the document. */
export function applyEndpointSettings(api: CfnRestApi, settings: EndpointSettings) {
  api.disableExecuteApiEndpoint = settings.disableExecuteApiEndpoint;
  api.securityPolicy = settings.securityPolicy;
  api.endpointAccessMode = settings.endpointAccessMode;
}

function defined<Value>(values: { readonly [name: string]: Value | undefined }): { [name: string]: Value } {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
