import { Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat, ApiDefinition, Deployment, EndpointConfiguration, EndpointType, IAccessLogDestination, SpecRestApi, Stage,
} from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ThrottleOptions, throttleLimits } from '../network/throttle-options';
import { REST_API_ACCESS_LOG } from '../observability/access-log-format';

/** A REST API made from one OpenAPI document. */
export interface DeployedRestApiProps {
  readonly title: string;
  readonly body: object;
  readonly endpointConfiguration: EndpointConfiguration;
  readonly policy?: PolicyDocument;
  readonly stageName?: string;
  readonly throttle?: ThrottleOptions;
  readonly accessLog: IAccessLogDestination;
}

/** The REST API, its deployment and its one stage, for the public and the private REST API alike. */
export class DeployedRestApi {
  public readonly restApi: SpecRestApi;
  public readonly stage: Stage;

  constructor(scope: Construct, props: DeployedRestApiProps) {
    this.restApi = restApi(scope, props);
    // A new document needs a new deployment: CDK derives the logical id of this one from the whole REST API resource.
    const deployment = new Deployment(scope, 'Deployment', { api: this.restApi, description: 'What the routes of the API were when it was deployed' });
    const { rateLimit, burstLimit } = throttleLimits(props.throttle);
    this.stage = new Stage(scope, 'Stage', {
      deployment,
      stageName: props.stageName ?? 'prod',
      metricsEnabled: true,
      dataTraceEnabled: false,
      throttlingRateLimit: rateLimit,
      throttlingBurstLimit: burstLimit,
      accessLogDestination: props.accessLog,
      accessLogFormat: AccessLogFormat.custom(REST_API_ACCESS_LOG),
    });
    this.restApi.deploymentStage = this.stage;
  }

  /**
   * Where callers reach the stage.
   *
   * @param endpointId interface endpoint that makes the host name resolve, for a private API without private DNS
   */
  public url(endpointId?: string): string {
    const { region, urlSuffix } = Stack.of(this.restApi);
    const name = endpointId ? `${this.restApi.restApiId}-${endpointId}` : this.restApi.restApiId;
    return `https://${name}.execute-api.${region}.${urlSuffix}/${this.stage.stageName}`;
  }
}

function restApi(scope: Construct, { title, body, endpointConfiguration, policy }: DeployedRestApiProps): SpecRestApi {
  return new SpecRestApi(scope, 'RestApi', {
    restApiName: title,
    apiDefinition: ApiDefinition.fromInline(body),
    endpointConfiguration,
    // An import begins as EDGE otherwise, and only then becomes what the resource says.
    parameters: { endpointConfigurationTypes: endpointConfiguration.types[0] ?? EndpointType.REGIONAL },
    policy,
    deploy: false,
    // The role is one for the account and the region; every API that sets it takes it from all others:
    // https://github.com/aws/aws-cdk/issues/10878
    cloudWatchRole: false,
  });
}
