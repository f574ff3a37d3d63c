import { EndpointType, SpecRestApi, Stage } from 'aws-cdk-lib/aws-apigateway';
import { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { DatabaseApi, DatabaseApiOptions } from './database-api';
import { PrivateApiEndpoint } from './network/private-api-endpoint';
import { privateApiPolicy } from './network/private-api-policy';
import { RestApiLoggingOptions, warnOfMissingAccountRole } from './observability/account-logging';
import { accessLogDestination } from './observability/log-groups';
import { DeployedRestApi } from './openapi/deployed-rest-api';
import { restApiBody } from './openapi/rest-api-body';

/** Properties of `PrivateVpcApi`. */
export interface PrivateVpcApiProps extends DatabaseApiOptions, RestApiLoggingOptions {
  /**
   * How callers reach the API.
   *
   * @default PrivateApiEndpoint.create()
   */
  readonly endpoint?: PrivateApiEndpoint;
}

/** A private REST API in front of a database in a VPC: only requests through its interface endpoints are answered. */
export class PrivateVpcApi extends DatabaseApi {
  /** The REST API. */
  public readonly restApi: SpecRestApi;

  /** The stage. */
  public readonly stage: Stage;

  /** The endpoints through which callers come. */
  public readonly vpcEndpoints: IVpcEndpoint[];

  /** Where callers reach the API, without a slash at the end. */
  public readonly url: string;

  /**
   * Creates the API, its handler and, unless one is given, its endpoint.
   *
   * @param scope parent
   * @param id name among the children of the parent
   * @param props database, routes and settings
   */
  constructor(scope: Construct, id: string, props: PrivateVpcApiProps) {
    super(scope, id, props, true);
    warnOfMissingAccountRole(this, props);
    const { endpoints, privateDns } = (props.endpoint ?? PrivateApiEndpoint.create())._bind(this, props.vpc);
    const vpcEndpointIds = endpoints.map(endpoint => endpoint.vpcEndpointId);
    const policy = privateApiPolicy(endpoints);

    const deployed = new DeployedRestApi(this, {
      title: this._model.title,
      body: restApiBody(this, this._model, { integrationUri: this._integrationUri, access: { policy, vpcEndpointIds } }),
      endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: endpoints },
      policy,
      stageName: props.stageName,
      throttle: props.throttle,
      accessLog: accessLogDestination(this.accessLogGroup),
    });
    this.restApi = deployed.restApi;
    this.stage = deployed.stage;
    this.vpcEndpoints = endpoints;
    this._permit(this.restApi.restApiId, this.stage.stageName);
    this.url = deployed.url(privateDns ? undefined : vpcEndpointIds[0]);
  }
}
