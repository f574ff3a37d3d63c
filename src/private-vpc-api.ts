import { EndpointType, SpecRestApi, Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { IGrantable } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DatabaseApi } from './database-api';
import { DatabaseApiOptions } from './database-api-options';
import { privateApiDomain } from './domains/private-api-domain';
import { handlerTimeout } from './handler/handler-options';
import { IntegrationTimeoutOptions } from './handler/integration-timeout';
import { StreamedRoutesOptions } from './handler/streaming-options';
import { permitTestInvoke, TestInvokeOptions } from './handler/test-invoke';
import { ApiKeyOptions, createUsagePlan, UsagePlanOptions } from './network/api-keys';
import { PrivateApiEndpoint } from './network/private-api-endpoint';
import { checkGrantedRoutes, privateApiPolicies } from './network/private-api-policy';
import { PrivateCallerOptions } from './network/private-caller-options';
import { privateTlsSettings } from './network/security-policy';
import { SecurityPolicyOptions } from './network/security-policy-options';
import { WebAclOptions } from './network/web-acl';
import { RestApiLoggingOptions } from './observability/account-logging';
import { CompressionOptions } from './openapi/compression';
import { DeployedRestApi } from './openapi/deployed-rest-api';
import { restApiStageName } from './openapi/stage-name';

/** Properties of `PrivateVpcApi`. */
export interface PrivateVpcApiProps
  extends DatabaseApiOptions, RestApiLoggingOptions, WebAclOptions, SecurityPolicyOptions, ApiKeyOptions,
  TestInvokeOptions, IntegrationTimeoutOptions, StreamedRoutesOptions, CompressionOptions {
  /**
   * Interface endpoints through which callers reach the API.
   *
   * @default PrivateApiEndpoint.create()
   */
  readonly endpoint?: PrivateApiEndpoint;

  /**
   * Restrictions on callers that reach the endpoints.
   *
   * @default - every caller that reaches the endpoints, if the authorizer agrees; with `ApiAuthorizer.iam()`, callers in the account of the API
   * whose own policies allow it
   */
  readonly callers?: PrivateCallerOptions;
}

/**
 * Private REST API in front of a database in a VPC, reachable only through its interface endpoints.
 *
 * @example
 * new PrivateVpcApi(this, 'Books', {
 *   vpc,
 *   database: DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials }),
 *   endpoint: PrivateApiEndpoint.create({ peers: [clients] }),
 *   routes: [SqlRoute.get('/books', { sql: 'SELECT id, title FROM books ORDER BY title' })],
 * });
 */
export class PrivateVpcApi extends DatabaseApi {
  /** The REST API. */
  public readonly restApi: SpecRestApi;

  /** The stage. */
  public readonly stage: Stage;

  /** Interface endpoints of the API. */
  public readonly vpcEndpoints: IVpcEndpoint[];

  /** URL of the API, without a trailing slash. */
  public readonly url: string;

  /** Host name that the DNS record of the custom domain must point to; undefined without a custom domain, and for imported endpoints. */
  public readonly domainTarget?: string;

  private readonly callers: PrivateCallerOptions;

  /**
   * Creates the API, its handler and, unless `endpoint` is set, its endpoint.
   *
   * @param scope parent construct
   * @param id construct ID, unique in the scope
   * @param props database, routes and settings
   */
  constructor(scope: Construct, id: string, props: PrivateVpcApiProps) {
    super(scope, id, props, { corsHeaders: 'handler', streams: true, greedySiblings: false });
    this.callers = props.callers ?? {};
    const endpoint = (props.endpoint ?? PrivateApiEndpoint.create())._bind(this, props.vpc);
    const { endpoints, privateDns } = endpoint;
    const { signedRoutes, unsignedRoutes } = this._model;
    const routes = { signedRoutes, unsignedRoutes, stage: restApiStageName(this, props.stageName) };
    const policies = privateApiPolicies(this, { endpoints, callers: this.callers, routes });
    const deployed = new DeployedRestApi(this, {
      model: this._model,
      integrationUri: this._integrationUri,
      streamHandler: this._streamHandler,
      manifests: this._manifests,
      accessLogGroup: this.accessLogGroup,
      endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: endpoints },
      endpointSettings: {
        ...privateTlsSettings(this, props, privateDns || props.domain !== undefined),
        disableExecuteApiEndpoint: props.domain?.disableExecuteApiEndpoint,
      },
      policy: policies.api,
      settings: props,
    });
    this.restApi = deployed.restApi;
    this.stage = deployed.stage;
    this.vpcEndpoints = endpoints;
    this._permit(this.restApi.restApiId, this.stage.stageName);
    permitTestInvoke(this, this, this.restApi.restApiId, props);
    const { addressRanges } = props.callers ?? {};
    const domain = props.domain
      && privateApiDomain(this, props.domain, { api: this.restApi, stage: this.stage, endpoint, policy: policies.domain, addressRanges });
    this.url = domain?.url ?? deployed.url(privateDns ? undefined : endpoints[0].vpcEndpointId);
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

  /** @internal */
  protected _checkGrant(grantee: IGrantable, routes: readonly string[]) {
    checkGrantedRoutes(this, this.callers, grantee, routes);
  }

  /** @internal */
  protected get _remedyForOtherAccounts() {
    return 'list it in callers.principals, and add the statement to its policies in its own account';
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
