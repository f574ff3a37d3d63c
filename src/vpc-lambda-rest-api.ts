import { SpecRestApi, Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DatabaseApi } from './database-api';
import { DatabaseApiOptions } from './database-api-options';
import { disablesExecuteApiEndpoint } from './domains/api-domain';
import { restApiDomain } from './domains/rest-api-domain';
import { handlerTimeout } from './handler/handler-options';
import { IntegrationTimeoutOptions } from './handler/integration-timeout';
import { StreamedRoutesOptions } from './handler/streaming-options';
import { permitTestInvoke, TestInvokeOptions } from './handler/test-invoke';
import { ApiKeyOptions, createUsagePlan, UsagePlanOptions } from './network/api-keys';
import { EndpointTypeOptions, publicEndpointType } from './network/endpoint-type';
import { IpAddressTypeOptions } from './network/ip-address-type';
import { tlsSettings } from './network/security-policy';
import { SecurityPolicyOptions } from './network/security-policy-options';
import { SourceIpOptions, sourceIpPolicy } from './network/source-ips';
import { WebAclOptions } from './network/web-acl';
import { RestApiLoggingOptions } from './observability/account-logging';
import { CompressionOptions } from './openapi/compression';
import { DeployedRestApi } from './openapi/deployed-rest-api';
import { restApiStageName } from './openapi/stage-name';

/** Properties of `VpcLambdaRestApi`. */
export interface VpcLambdaRestApiProps
  extends DatabaseApiOptions, RestApiLoggingOptions, WebAclOptions, SecurityPolicyOptions, EndpointTypeOptions, IpAddressTypeOptions,
  SourceIpOptions, ApiKeyOptions,
  TestInvokeOptions, IntegrationTimeoutOptions, StreamedRoutesOptions, CompressionOptions {}

/**
 * REST API of API Gateway in front of a database in a VPC.
 *
 * @example
 * const api = new VpcLambdaRestApi(this, 'Books', {
 *   vpc,
 *   database: DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials }),
 *   authorizer: ApiAuthorizer.cognito(userPool),
 *   apiKeyRequired: true,
 *   routes: [SqlRoute.get('/books', { sql: 'SELECT id, title FROM books ORDER BY title' })],
 * });
 * api.addUsagePlan('Partners', { apiKeys: [api.restApi.addApiKey('Partner')] });
 */
export class VpcLambdaRestApi extends DatabaseApi {
  /** The REST API. */
  public readonly restApi: SpecRestApi;

  /** The stage. */
  public readonly stage: Stage;

  /** URL of the API, without a trailing slash. */
  public readonly url: string;

  /** Host name that the DNS record of the custom domain must point to; undefined without a custom domain, and if the domain already exists. */
  public readonly domainTarget?: string;

  /**
   * Creates the API and its handler.
   *
   * @param scope parent construct
   * @param id construct ID, unique in the scope
   * @param props database, routes and settings
   */
  constructor(scope: Construct, id: string, props: VpcLambdaRestApiProps) {
    super(scope, id, props, { corsHeaders: 'handler', streams: true, greedySiblings: false });
    const endpointType = publicEndpointType(this, props);
    const tls = tlsSettings(this, props, endpointType);
    const deployed = new DeployedRestApi(this, {
      model: this._model,
      integrationUri: this._integrationUri,
      streamHandler: this._streamHandler,
      manifests: this._manifests,
      accessLogGroup: this.accessLogGroup,
      endpointConfiguration: { types: [endpointType], ipAddressType: props.ipAddressType },
      endpointSettings: { ...tls, disableExecuteApiEndpoint: disablesExecuteApiEndpoint(props.domain) },
      policy: this.policy(props),
      settings: props,
    });
    this.restApi = deployed.restApi;
    this.stage = deployed.stage;
    this._permit(this.restApi.restApiId, this.stage.stageName);
    permitTestInvoke(this, this, this.restApi.restApiId, props);
    const domain = props.domain && restApiDomain(this, props.domain, {
      api: this.restApi, stage: this.stage, endpointType, tls, ipAddressType: props.ipAddressType,
    });
    this.url = domain?.url ?? deployed.url();
    this.domainTarget = domain?.target;
    this._exportUrl(props);
    this._monitor(props, handlerTimeout(props));
  }

  /**
   * Function that serves the routes with `stream`, without an alias; undefined if no route streams. It has the role, the network and the log group of
   * the handler.
   */
  public get streamHandler(): IFunction | undefined {
    return this._streamHandler?.function;
  }

  /**
   * Adds a usage plan, which limits the requests of each caller by its API key.
   *
   * @param id construct ID of the plan
   * @param options limits and API keys
   */
  public addUsagePlan(id: string, options: UsagePlanOptions = {}): UsagePlan {
    return createUsagePlan(this, id, this._model.apiKeyRequired, options);
  }

  private policy(props: VpcLambdaRestApiProps): PolicyDocument | undefined {
    const { signedRoutes, unsignedRoutes } = this._model;
    const [signed, unsigned] = [signedRoutes, unsignedRoutes].map(routes => [...routes].sort());
    return sourceIpPolicy(this, { signedRoutes: signed, unsignedRoutes: unsigned, stage: restApiStageName(this, props.stageName) }, props);
  }

  /** @internal */
  protected get _address() {
    return { apiId: this.restApi.restApiId, stage: this.stage.stageName };
  }

  /** @internal */
  protected get _stageMetrics() {
    return this.stage;
  }
}
