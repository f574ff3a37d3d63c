import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiModel } from './api-model';
import { RouteManifests } from './open-api-document';
import { addApiKeys } from './private/api-key-security';
import { checkAuthorization } from './private/authorization-check';
import { checkBodySize } from './private/body-size';
import { preflight } from './private/cors-preflight';
import { gatewayPaths, methodOf, Paths } from './private/gateway-paths';
import { gatewayResponses } from './private/gateway-responses';
import { addValidation } from './private/gateway-validation';
import { checkRestApiQuotas } from './private/quotas';
import { substituted } from './private/substituted';
import { invocationUri, streamInvocationUri } from '../handler/invoke-permission';
import { isStreamed, StreamHandler } from '../handler/streaming-options';
import { HttpMethod } from '../routes/http-method';
import { Route } from '../routes/route';

/** Settings of a REST API apart from its routes. */
export interface RestApiBodyProps {
  /** ARN with which API Gateway invokes the handler. */
  readonly integrationUri: string;
  /** Function that serves the routes that stream; absent: none does. */
  readonly streamHandler?: StreamHandler;
  /** Route definitions of the handler, by route key. API Gateway validates part of them first. */
  readonly manifests: RouteManifests;
  /** Quota of the account for resources per API; default: the default quota of AWS. */
  readonly resourceQuota?: number;
  /** Integration timeout of API Gateway; default: the default quota of AWS. */
  readonly integrationTimeout?: Duration;
}

/** Renders the OpenAPI document that API Gateway imports as a REST API, without settings that are properties of the resource. */
export function restApiBody(scope: Construct, model: ApiModel, props: RestApiBodyProps): object {
  const paths = gatewayPaths(model, integration(scope, props), []);
  const { schemas, validators } = addValidation(paths, props.manifests);
  addPreflight(model, paths);
  checkAuthorization(scope, paths, model.openRoutes);
  const securitySchemes = model.securitySchemes((authorization, at) => authorization.restApiScheme(at));
  checkRestApiQuotas(scope, paths, Object.values(securitySchemes), props.resourceQuota);
  const keySchemes = model.apiKeyRequired ? addApiKeys(scope, paths) : {};
  const body = {
    openapi: '3.0.1',
    info: { title: model.title, version: '1.0' },
    paths,
    components: { securitySchemes: { ...securitySchemes, ...keySchemes }, ...Object.keys(schemas).length > 0 ? { schemas } : {} },
    ...model.apiKeyRequired ? { 'x-amazon-apigateway-api-key-source': 'HEADER' } : {},
    ...validators ? { 'x-amazon-apigateway-request-validators': validators } : {},
    ...gatewayResponses(model.cors, validators !== undefined),
  };
  checkBodySize(scope, body);
  return body;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html */
function integration(scope: Construct, { integrationUri, streamHandler, manifests, integrationTimeout }: RestApiBodyProps) {
  const lambda = (uri: string, settings: object) => ({ type: 'aws_proxy', httpMethod: 'POST', uri: substituted(uri), ...settings });
  return ({ _key: key, _function: own }: Route) => streamHandler && isStreamed(manifests[key])
    ? lambda(streamInvocationUri(scope, streamHandler.function), streamed(streamHandler))
    : lambda(own ? invocationUri(scope, own) : integrationUri, integrationTimeout ? { timeoutInMillis: integrationTimeout.toMilliseconds() } : {});
}

/** With a stream, API Gateway waits up to 15 minutes: https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html */
function streamed({ timeout }: StreamHandler): object {
  return { responseTransferMode: 'STREAM', timeoutInMillis: timeout.toMilliseconds() };
}

/** Browsers do not know `ANY`, and with credentials they treat `*` literally. */
function allowedMethods(methods: string[]): string[] {
  return methods.includes(HttpMethod.ANY) ? ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] : methods;
}

function addPreflight({ cors }: ApiModel, paths: Paths) {
  if (cors) {
    Object.values(paths).forEach(operations => {
      operations.options = preflight(cors, allowedMethods(Object.keys(operations).map(methodOf)));
    });
  }
}
