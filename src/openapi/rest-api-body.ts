import { Construct } from 'constructs';
import { ApiModel } from './api-model';
import { checkAuthorization } from './private/authorization-check';
import { originHeaders, preflight } from './private/cors-preflight';
import { endpointExtensions, EndpointSettings } from './private/endpoint-settings';
import { gatewayPaths, Paths } from './private/gateway-paths';
import { invocationUri } from '../handler/invoke-permission';
import { Route } from '../routes/route';

/** What a REST API is besides its routes. */
export interface RestApiBodyProps {
  /** ARN by which API Gateway calls the handler. */
  readonly integrationUri: string;
  readonly endpoint: EndpointSettings;
  /** Resource policy. */
  readonly policy?: object;
}

/** Renders the OpenAPI document that API Gateway makes a REST API from. */
export function restApiBody(scope: Construct, model: ApiModel, props: RestApiBodyProps): object {
  const paths = gatewayPaths(model, integration(scope, props), []);
  addPreflight(model, paths);
  checkAuthorization(scope, paths, model.openRoutes);
  return {
    openapi: '3.0.1',
    info: { title: model.title, version: '1.0' },
    paths,
    components: { securitySchemes: model.securitySchemes((authorization, at) => authorization.restApiScheme(at)) },
    ...gatewayResponses(model),
    ...endpointExtensions(props.endpoint),
    ...props.policy ? { 'x-amazon-apigateway-policy': props.policy } : {},
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
function integration(scope: Construct, { integrationUri }: RestApiBodyProps) {
  return ({ _function: own }: Route) => ({ type: 'aws_proxy', httpMethod: 'POST', uri: own ? invocationUri(scope, own) : integrationUri });
}

function addPreflight({ cors }: ApiModel, paths: Paths) {
  if (cors) {
    Object.values(paths).forEach(operations => {
      operations.options = preflight(cors, Object.keys(operations).map(method => method.toUpperCase()));
    });
  }
}

/** Without CORS headers a page could not read why the gateway refused it: https://github.com/aws/aws-cdk/issues/33437 */
function gatewayResponses({ cors }: ApiModel): object {
  if (!cors) {
    return {};
  }
  const headers = Object.entries(originHeaders(cors)).map(([name, value]) => [`gatewayresponse.header.${name}`, value]);
  const response = { responseParameters: Object.fromEntries(headers) };
  return { 'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: response, DEFAULT_5XX: response } };
}
