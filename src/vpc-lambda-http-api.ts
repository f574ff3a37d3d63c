import { Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { CfnStage, HttpApi, HttpStage, IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import { DatabaseApi } from './database-api';
import { DatabaseApiOptions } from './database-api-options';
import { disablesExecuteApiEndpoint } from './domains/api-domain';
import { httpApiDomain } from './domains/http-api-domain';
import { handlerTimeout } from './handler/handler-options';
import { IpAddressTypeOptions } from './network/ip-address-type';
import { throttleLimits } from './network/throttle-options';
import { httpApiAccessLog } from './observability/access-log-format';
import { accessLogDestination } from './observability/log-groups';
import { hasDetailedMetrics } from './observability/monitoring';
import { httpApiBody } from './openapi/http-api-body';
import { ImportedHttpApi } from './openapi/imported-http-api';
import { DEFAULT_STAGE, httpApiStageName } from './openapi/stage-name';

/** Properties of `VpcLambdaHttpApi`. */
export interface VpcLambdaHttpApiProps extends DatabaseApiOptions, IpAddressTypeOptions {}

/**
 * HTTP API of API Gateway in front of a database in a VPC.
 *
 * HTTP APIs cost less and respond faster than REST APIs. They support JWT and IAM authorization, but not web ACLs, API keys,
 * request validation and resource policies: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
 *
 * @example
 * new VpcLambdaHttpApi(this, 'Books', {
 *   vpc,
 *   database: DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials }),
 *   authorizer: ApiAuthorizer.cognito(userPool, { userPoolClients: [client] }),
 *   routes: [SqlRoute.get('/books', { sql: 'SELECT id, title FROM books ORDER BY title' })],
 * });
 */
export class VpcLambdaHttpApi extends DatabaseApi {
  /** The HTTP API. */
  public readonly httpApi: IHttpApi;

  /** The stage. */
  public readonly stage: HttpStage;

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
  constructor(scope: Construct, id: string, props: VpcLambdaHttpApiProps) {
    super(scope, id, props, { corsHeaders: 'gateway', streams: false, greedySiblings: true, hiddenStage: DEFAULT_STAGE });
    const stageName = httpApiStageName(this, props.stageName);
    const { timeout, routeQuota } = props;
    const document = httpApiBody(this, this._model, { integrationUri: this._integrationUri, timeout, routeQuota });
    const api = new ImportedHttpApi(this, 'Resource', document, {
      disableExecuteApiEndpoint: disablesExecuteApiEndpoint(props.domain), ipAddressType: props.ipAddressType,
    });
    const host = `https://${api.attrApiId}.execute-api.${Stack.of(this).region}.${Stack.of(this).urlSuffix}`;

    this.httpApi = HttpApi.fromHttpApiAttributes(this, 'HttpApi', { httpApiId: api.attrApiId, apiEndpoint: host });
    this.stage = new HttpStage(this, 'HttpStage', {
      httpApi: this.httpApi,
      stageName,
      autoDeploy: true,
      detailedMetricsEnabled: hasDetailedMetrics(props),
      throttle: throttleLimits(props.throttle),
      accessLogSettings: { destination: accessLogDestination(this.accessLogGroup), format: AccessLogFormat.custom(httpApiAccessLog(props)) },
    });
    (this.stage.node.defaultChild as CfnStage).routeSettings = this.routeSettings(props);
    // AWS does not document that the ARN of a request to `$default` contains this name, so the permission covers all stages: there is only one.
    this._permit(api.attrApiId, stageName === DEFAULT_STAGE ? '*' : stageName);
    const domain = props.domain && httpApiDomain(this, props.domain, { api: this.httpApi, stage: this.stage, ipAddressType: props.ipAddressType });
    this.url = domain?.url ?? (stageName === DEFAULT_STAGE ? host : `${host}/${stageName}`);
    this.domainTarget = domain?.target;
    this._exportUrl(props);
    this._monitor(props, handlerTimeout(props));
  }

  /** Settings of a route replace all settings of the stage. CDK does not rename their keys, so they are spelled as in the template. */
  private routeSettings(props: VpcLambdaHttpApiProps): object | undefined {
    const settings = Object.entries(this._model.throttles(props.throttle)).map(([key, { rateLimit, burstLimit }]) =>
      [key, { DetailedMetricsEnabled: hasDetailedMetrics(props), ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit }]);
    return settings.length > 0 ? Object.fromEntries(settings) : undefined;
  }

  /** @internal */
  protected get _address() {
    return { apiId: this.httpApi.apiId, stage: this.stage.stageName };
  }

  /** @internal */
  protected get _stageMetrics() {
    return this.stage;
  }
}
