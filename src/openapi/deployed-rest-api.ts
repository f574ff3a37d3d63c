import { Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat, ApiDefinition, CfnRestApi, EndpointConfiguration, MethodDeploymentOptions, MethodLoggingLevel, SpecRestApi, Stage,
} from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ApiModel } from './api-model';
import { checkCompression, CompressionOptions } from './compression';
import { RouteManifests } from './open-api-document';
import { rejectBesideDocument } from './private/beside-document';
import { EndpointSettings } from './private/endpoint-settings';
import { writeSettingsIntoBody } from './private/rest-api-settings';
import { checkRestApiTimeout, warnOfIdleStreams } from './private/timeouts';
import { restApiBody } from './rest-api-body';
import { RestApiDeployment } from './rest-api-deployment';
import { restApiStageName } from './stage-name';
import { HandlerTimeoutOptions, isTraced } from '../handler/handler-options';
import { StreamHandler } from '../handler/streaming-options';
import { ThrottleOptions, throttleLimits } from '../network/throttle-options';
import { associateWebAcl, WebAclOptions } from '../network/web-acl';
import { restApiAccessLog } from '../observability/access-log-format';
import { canLog, checkAccountRole, RestApiLoggingOptions } from '../observability/account-logging';
import { accessLogDestination } from '../observability/log-groups';
import { LoggingOptions } from '../observability/logging-options';
import { hasDetailedMetrics, MonitoringOptions } from '../observability/monitoring';
import { acknowledge } from '../private/acknowledge';

/** Public settings of a REST API. */
export interface RestApiSettings
  extends RestApiLoggingOptions, LoggingOptions, MonitoringOptions, WebAclOptions, HandlerTimeoutOptions, CompressionOptions {
  readonly stageName?: string;
  readonly throttle?: ThrottleOptions;
  readonly tracing?: boolean;
  readonly routeQuota?: number;
}

/** Properties of a deployed REST API. */
export interface DeployedRestApiProps {
  readonly model: ApiModel;
  /** ARN with which API Gateway invokes the handler. */
  readonly integrationUri: string;
  /** Function that serves the routes that stream; absent: none does. */
  readonly streamHandler?: StreamHandler;
  readonly manifests: RouteManifests;
  readonly accessLogGroup: ILogGroup;
  readonly endpointConfiguration: EndpointConfiguration;
  /** Endpoint settings other than the endpoint type; default: those of API Gateway. */
  readonly endpointSettings?: EndpointSettings;
  /** Resource policy of the API. */
  readonly policy?: PolicyDocument;
  readonly settings: RestApiSettings;
}

/** REST API with its deployment and stage, for public and private APIs. */
export class DeployedRestApi {
  public readonly restApi: SpecRestApi;
  public readonly stage: Stage;

  constructor(scope: Construct, props: DeployedRestApiProps) {
    checkRestApiTimeout(scope, props.settings, props.endpointConfiguration.types[0]);
    if (props.streamHandler) warnOfIdleStreams(scope, props.endpointConfiguration.types[0]);
    checkCompression(scope, props.settings);
    checkAccountRole(scope, props.settings);
    this.restApi = restApi(scope, props);
    this.stage = deploy(scope, this.restApi, props);
    this.restApi.deploymentStage = this.stage;
    if (props.settings.accountLogging) this.stage.node.addDependency(props.settings.accountLogging);
    associateWebAcl(scope, this.stage, props.settings);
    acknowledgeFindings(this.restApi, this.stage);
  }

  /**
   * Returns the URL of the stage.
   *
   * @param endpointId interface endpoint whose host name resolves, for a private API without private DNS
   */
  public url(endpointId?: string): string {
    const { region, urlSuffix } = Stack.of(this.restApi);
    const name = endpointId ? `${this.restApi.restApiId}-${endpointId}` : this.restApi.restApiId;
    return `https://${name}.execute-api.${region}.${urlSuffix}/${this.stage.stageName}`;
  }
}

function acknowledgeFindings(api: SpecRestApi, stage: Stage) {
  acknowledge(api, ['AwsSolutions-APIG2'], 'request validators are in the OpenAPI body, and the handler checks every declared value before it queries the database');
  acknowledge(stage, ['HIPAA.Security-APIGWCacheEnabledAndEncrypted', 'NIST.800.53.R5-APIGWCacheEnabledAndEncrypted', 'PCI.DSS.321-APIGWCacheEnabledAndEncrypted', 'CKV_AWS_120'],
    'caching is disabled because responses differ between callers, so there is nothing to encrypt');
  acknowledge(stage, ['HIPAA.Security-APIGWSSLEnabled', 'NIST.800.53.R5-APIGWSSLEnabled', 'PCI.DSS.321-APIGWSSLEnabled'],
    'client certificates are for HTTP backends; the resource policy of the function allows this API');
}

function restApi(scope: Construct, props: DeployedRestApiProps): SpecRestApi {
  const { model, integrationUri, streamHandler, manifests, endpointConfiguration, policy, settings } = props;
  const { routeQuota: resourceQuota, integrationTimeout, minCompressionSize } = settings;
  const body = restApiBody(scope, model, { integrationUri, streamHandler, manifests, resourceQuota, integrationTimeout });
  const api = new SpecRestApi(scope, 'RestApi', {
    restApiName: model.title,
    apiDefinition: ApiDefinition.fromInline(body),
    minCompressionSize,
    endpointConfiguration,
    // Otherwise the import creates an EDGE API and changes its type afterwards.
    parameters: { endpointConfigurationTypes: endpointConfiguration.types[0] },
    policy,
    deploy: false,
    // Each account has one role per region; every API that sets it replaces the role of all others:
    // https://github.com/aws/aws-cdk/issues/10878
    cloudWatchRole: false,
  });
  const resource = api.node.defaultChild as CfnRestApi;
  Object.assign(resource, props.endpointSettings);
  writeSettingsIntoBody(resource);
  rejectBesideDocument(scope, resource);
  return api;
}

function deploy(scope: Construct, api: SpecRestApi, { accessLogGroup, model, settings, streamHandler }: DeployedRestApiProps): Stage {
  const deployment = new RestApiDeployment(scope, 'Deployment', api);
  const own = Object.entries(model.throttles(settings.throttle)).map(([key, limits]) => [methodPath(key), methodOptions(settings, limits)]);
  return new Stage(scope, 'Stage', {
    deployment,
    stageName: restApiStageName(scope, settings.stageName),
    ...methodOptions(settings, throttleLimits(settings.throttle)),
    methodOptions: Object.fromEntries(own),
    tracingEnabled: isTraced(settings),
    accessLogDestination: accessLogDestination(accessLogGroup),
    accessLogFormat: AccessLogFormat.custom(restApiAccessLog(settings, streamHandler !== undefined)),
  });
}

/** Returns all settings, because the settings of a method replace those of the stage as a whole. */
function methodOptions(settings: RestApiSettings, { rateLimit, burstLimit }: Required<ThrottleOptions>): MethodDeploymentOptions {
  return {
    metricsEnabled: hasDetailedMetrics(settings),
    loggingLevel: canLog(settings) ? MethodLoggingLevel.ERROR : MethodLoggingLevel.OFF,
    dataTraceEnabled: false,
    throttlingRateLimit: rateLimit,
    throttlingBurstLimit: burstLimit,
  };
}

/** Converts `GET /orders/{id}` to `/orders/{id}/GET`. */
function methodPath(routeKey: string): string {
  const [method, path] = routeKey.split(' ');
  return `${path}/${method}`;
}
