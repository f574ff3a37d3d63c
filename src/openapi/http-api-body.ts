import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ApiModel } from './api-model';
import { ImportedDocument } from './imported-http-api';
import { checkAuthorization } from './private/authorization-check';
import { checkBodySize } from './private/body-size';
import { gatewayPaths } from './private/gateway-paths';
import { checkHttpApiQuotas } from './private/quotas';
import { substituted } from './private/substituted';
import { checkHttpApiTimeout } from './private/timeouts';
import { invocationUri } from '../handler/invoke-permission';
import { HTTP_API_NAME, uniqueName } from '../private/plain-text';
import { Route } from '../routes/route';

/** Settings of an HTTP API apart from its routes. */
export interface HttpApiBodyProps {
  /** ARN with which API Gateway invokes the handler. */
  readonly integrationUri: string;
  /** Timeout of the handler. */
  readonly timeout?: Duration;
  /** Quota of the account for routes per API; default: the default quota of AWS. */
  readonly routeQuota?: number;
}

/** Renders the OpenAPI document that API Gateway imports as an HTTP API. */
export function httpApiBody(scope: Construct, model: ApiModel, props: HttpApiBodyProps): ImportedDocument {
  checkHttpApiTimeout(scope, props.timeout);
  const paths = gatewayPaths(model, integration(scope, props));
  checkAuthorization(scope, paths, model.openRoutes);
  const securitySchemes = model.securitySchemes((authorization, at) => authorization.httpApiScheme(at));
  checkHttpApiQuotas(scope, paths, Object.values(securitySchemes), props.routeQuota);
  const body = {
    openapi: '3.0.1',
    info: { title: uniqueName(model.title, HTTP_API_NAME), version: '1.0' },
    paths,
    components: { securitySchemes },
    ...cors(model),
  };
  checkBodySize(scope, body);
  return body;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function integration(scope: Construct, { integrationUri }: HttpApiBodyProps) {
  return ({ _function: own }: Route) => ({
    type: 'aws_proxy', httpMethod: 'POST', uri: substituted(own ? invocationUri(scope, own) : integrationUri), payloadFormatVersion: '2.0',
  });
}

/** API Gateway answers preflight requests and sets all CORS headers: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
function cors({ cors: settings, methods }: ApiModel): object {
  if (!settings) {
    return {};
  }
  const { allowOrigins, allowHeaders, exposeHeaders, allowCredentials, maxAge } = settings;
  return {
    'x-amazon-apigateway-cors': {
      allowOrigins,
      allowMethods: methods,
      allowHeaders,
      ...exposeHeaders.length > 0 ? { exposeHeaders } : {},
      allowCredentials,
      maxAge,
    },
  };
}
