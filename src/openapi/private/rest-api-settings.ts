import { Lazy } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { defined, endpointExtensions } from './endpoint-settings';

/**
 * Writes the settings of a REST API that an OpenAPI document supports into its document, regardless of whether the construct, an Aspect or an
 * escape hatch sets them. An import resets settings that the document lacks; CloudFormation applies the resource properties after it.
 *
 * @param api a REST API with its document as `body`
 */
export function writeSettingsIntoBody(api: CfnRestApi) {
  const document = api.body;
  api.body = Lazy.any({ produce: () => ({ ...document, info: { ...document.info, ...info(api) }, ...extensions(api) }) });
}

function info({ name, description }: CfnRestApi): object {
  return defined({ title: name, description });
}

function extensions(api: CfnRestApi): object {
  const { disableExecuteApiEndpoint, securityPolicy, endpointAccessMode } = api;
  const { vpcEndpointIds } = (api.endpointConfiguration ?? {}) as CfnRestApi.EndpointConfigurationProperty;
  return {
    ...defined({
      'x-amazon-apigateway-api-key-source': api.apiKeySourceType,
      'x-amazon-apigateway-binary-media-types': api.binaryMediaTypes,
      'x-amazon-apigateway-minimum-compression-size': api.minimumCompressionSize,
    }),
    ...endpointExtensions({ disableExecuteApiEndpoint, vpcEndpointIds, securityPolicy, endpointAccessMode }),
    ...defined({ 'x-amazon-apigateway-policy': api.policy }),
  };
}
