import { CfnOutput } from 'aws-cdk-lib';
import { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Connections, ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Grant, IGrantable, IPrincipal, IRole } from 'aws-cdk-lib/aws-iam';
import { Alias, Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ApiAuthorizer } from './auth/api-authorizer';
import { invokeArns } from './auth/invoke-arns';
import { grantInvocation } from './auth/invoke-grant';
import { warnOfDatabaseThatStaysAwake } from './database/automatic-pause';
import { DatabaseTargetConfig } from './database/target-config';
import { DatabaseApiOptions } from './database-api-options';
import { domainUrl } from './domains/api-domain';
import { ApiHandler } from './handler/api-handler';
import { DatabaseAccess } from './handler/database-access';
import { IntegrationTimeoutOptions } from './handler/integration-timeout';
import { invocationUri, permitHandlers } from './handler/invoke-permission';
import { StreamedRoutesOptions, StreamHandler } from './handler/streaming-options';
import { IDatabaseApi } from './i-database-api';
import { ApiKeyOptions } from './network/api-keys';
import { Cors } from './network/cors';
import { HandlerNetwork } from './network/handler-network';
import { checkPlanKeys } from './network/plan-keys';
import { checkThrottle } from './network/throttle-options';
import { accessLogGroup, handlerLogGroup } from './observability/log-groups';
import { MonitoredApi } from './observability/monitored-api';
import { ApiModel } from './openapi/api-model';
import { CompressionOptions } from './openapi/compression';
import { writeDocumentFile } from './openapi/document-file';
import { openApiDocument, RouteManifests } from './openapi/open-api-document';
import { beginsAtHost } from './openapi/stage-name';
import { whenLookedUp } from './private/pending-lookup';
import { describe, OUTPUT_DESCRIPTION } from './private/plain-text';
import { apiManifest } from './routes/api-manifest';
import { checkDsql } from './routes/dsql-rules';
import { permitFunctions } from './routes/function-permissions';
import { HealthRoute } from './routes/health-route';
import { documentRoute } from './routes/open-api-route';
import { RouteFindings } from './routes/route-findings';
import { checkReservedPaths, checkRoutes, checkRouteTimeouts, routeManifests } from './routes/route-table';
import { SessionContext } from './routes/session-context';

/** Properties of any of the three APIs; properties of REST APIs are undefined for the others. */
type DatabaseApiProps = DatabaseApiOptions & IntegrationTimeoutOptions & StreamedRoutesOptions & CompressionOptions & ApiKeyOptions;

/** Differences between the kinds of API Gateway APIs. */
export interface GatewayKind {
  /** Whether API Gateway or the handler adds the CORS headers to responses. */
  readonly corsHeaders: 'gateway' | 'handler';
  /** Whether API Gateway can stream responses. */
  readonly streams: boolean;
  /** Whether `{id}` and `{proxy+}` can be at the same position of two paths. */
  readonly greedySiblings: boolean;
  /** Name of a stage that is not part of the URL; undefined for APIs without one. */
  readonly hiddenStage?: string;
}

/**
 * Base class of the three APIs: creates the handler with its role, network and logs, and the model of the API.
 *
 * @internal
 */
export abstract class DatabaseApi extends MonitoredApi implements IDatabaseApi {
  /** URL of the API, without a trailing slash. */
  public abstract readonly url: string;

  /** Host name that the DNS record of the custom domain must point to; undefined without a custom domain, or if the host name is unknown. */
  public abstract readonly domainTarget?: string;

  /** Function, or its alias, that serves all routes except those of `FunctionRoute`. */
  public readonly handler: IFunction;

  /** Alias through which the API invokes the handler; undefined without provisioned concurrency and `deploymentConfig`. */
  public readonly handlerAlias?: Alias;

  /** Deployment group that shifts requests to new versions of the handler; undefined without `deploymentConfig`. */
  public readonly deploymentGroup?: LambdaDeploymentGroup;

  /** Execution role of the handler. */
  public readonly role: IRole;

  /** Security group of the handler. */
  public readonly securityGroup: ISecurityGroup;

  /** Network connections of the handler. */
  public readonly connections: Connections;

  /** Principal to grant permissions to: the role of the handler. */
  public readonly grantPrincipal: IPrincipal;

  /** Log group of the access log that API Gateway writes. */
  public readonly accessLogGroup: ILogGroup;

  /** Log group of the handler, which logs each request. */
  public readonly handlerLogGroup: ILogGroup;

  /** @internal */
  protected readonly _model: ApiModel;

  /** @internal */
  protected readonly _target: DatabaseTargetConfig;

  /** @internal */
  protected readonly _manifests: RouteManifests;
  /** @internal */
  protected readonly _streamHandler?: StreamHandler;

  private readonly _domainUrl?: string;
  private readonly _databaseAccess: DatabaseAccess;

  constructor(scope: Construct, id: string, props: DatabaseApiProps, kind: GatewayKind) {
    super(scope, id);
    const { apiKeyRequired = false } = props;
    const findings = new RouteFindings(this);
    checkRoutes(this, props.routes, findings, kind.greedySiblings);
    if (beginsAtHost(props, kind.hiddenStage)) checkReservedPaths(props.routes, findings);
    whenLookedUp(this, () => checkThrottle('the API', props.throttle, this));
    const target = props.database._bind(this);
    const sessionContext = new SessionContext(this, props, target.engine);
    const cors = props.cors && new Cors(this, props.cors);
    const handlerCors = kind.corsHeaders === 'handler' ? cors : undefined;
    this._model = new ApiModel(this, props.routes, props.authorizer ?? ApiAuthorizer.iam(), sessionContext, findings, {
      cors, headRoutes: props.headRoutes, apiKeyRequired, serverTiming: props.serverTiming, singleMethods: cors !== undefined && !handlerCors,
    });
    const routes = routeManifests(props.routes, target.engine, findings, { ...props, streams: kind.streams });
    const served = documentRoute(props.routes, findings);
    checkRouteTimeouts(props.routes, routes, props, findings);
    findings.report();
    checkDsql(this, target, props, routes);
    warnOfDatabaseThatStaysAwake(this, target, props.routes.filter(route => route instanceof HealthRoute).map(({ path }) => path));

    const network = new HandlerNetwork(this, props, target);
    const logGroup = handlerLogGroup(this, props);
    const manifest = apiManifest(this, { engine: target.engine, routes, sessionContext, cors: handlerCors, title: this._title, options: props });
    const document = served && openApiDocument(this._model, routes, served._server);
    const handler = new ApiHandler(this, {
      network, target, manifest, document, logGroup, environment: handlerCors?.environment, after: props.scripts?._gate(this, target), options: props,
    });
    writeDocumentFile(this, () => this.openApiDocument);
    this.handler = handler.release.alias ?? handler.function;
    this._streamHandler = handler.stream;
    this.handlerAlias = handler.release.alias;
    this.deploymentGroup = handler.release.deploymentGroup;
    this._manifests = routes;
    this._domainUrl = props.domain && domainUrl(props.domain);
    this._databaseAccess = new DatabaseAccess(network, target);
    this.role = handler.role;
    this.grantPrincipal = handler.role;
    this.securityGroup = network.securityGroup;
    this.connections = network.securityGroup.connections;
    this.handlerLogGroup = logGroup;
    this.accessLogGroup = accessLogGroup(this, props);
    if (apiKeyRequired) checkPlanKeys(this, () => this._address);
    this._target = target;
  }

  /** @internal */
  protected get _title(): string {
    return this._model.title;
  }

  /** OpenAPI 3.1 document of the API in JSON, as callers see it. Contains no ARNs and no SQL. */
  public get openApiDocument(): string {
    return openApiDocument(this._model, this._manifests, this._domainUrl);
  }

  /**
   * URI through which API Gateway invokes the handler, in the partition of the stack.
   *
   * @internal
   */
  protected get _integrationUri(): string {
    return invocationUri(this, this.handler);
  }

  /**
   * Grants permission to invoke the routes that use IAM authorization. If the policies of the grantee cannot be changed in this app, for example
   * those of a role in another account, a warning contains the statement that the grantee needs, and the grant reports no success. Throws for a
   * pattern that would also grant a route that it does not name.
   *
   * @param grantee principal that calls the API
   * @param routes routes to grant, such as `GET /orders/{id}`, which includes `HEAD`, or `* /orders/*`; all routes if omitted
   */
  public grantInvoke(grantee: IGrantable, ...routes: string[]): Grant {
    this._checkGrant(grantee, routes);
    const resourceArns = invokeArns(this, { ...this._address, signedRoutes: this._model.signedRoutes }, routes);
    return grantInvocation(this, grantee, resourceArns, this._remedyForOtherAccounts);
  }

  /**
   * Grants another function the database access of the handler: network paths to the database and its secret, permission to log in, and the
   * environment variables `DATABASE_HOST`, `DATABASE_PORT`, `DATABASE_NAME`, and `DATABASE_SECRET_ARN` (the ARN, or the name if the complete ARN
   * is unknown) or `DATABASE_USER`; for a secret with other keys also `DATABASE_SECRET_USER_NAME_KEY` and `DATABASE_SECRET_PASSWORD_KEY`. A role whose policies cannot be changed in this app gets no statements; a warning contains them.
   *
   * @param grantee function in the VPC of the API, in this stack or another, without access to another database
   */
  public grantDatabaseAccess(grantee: Function): void {
    this._databaseAccess.grantTo(grantee);
  }

  /**
   * @throws for a grant that would not limit the caller
   * @internal
   */
  protected _checkGrant(_grantee: IGrantable, _routes: readonly string[]): void {}

  /**
   * Remedy for callers in another account, which need permission on both sides.
   *
   * @internal
   */
  protected get _remedyForOtherAccounts(): string {
    return 'let it assume a role in the account of the API, and grant access to that role';
  }

  /**
   * Adds the URL to the stack outputs, unless this is disabled.
   *
   * @internal
   */
  protected _exportUrl({ exportUrl = true }: DatabaseApiOptions) {
    if (exportUrl) {
      new CfnOutput(this, 'Url', { value: this.url, description: describe(this, OUTPUT_DESCRIPTION, path => `URL of the API ${path}`) });
    }
  }

  /**
   * ID of the API and name of its stage.
   *
   * @internal
   */
  protected abstract get _address(): { readonly apiId: string; readonly stage: string };

  /**
   * Permits one stage of the API to invoke the handler and the functions of its routes, and the API to invoke its authorizers.
   *
   * @internal
   */
  protected _permit(apiId: string, stage: string) {
    this._model.permitAuthorizers(this, apiId);
    permitHandlers(this, 'Permission', { handler: this.handler, streamHandler: this._streamHandler?.function }, { apiId, stage });
    permitFunctions(this, this._model.routes, { apiId, stage });
  }
}
