export { VpcLambdaRestApi, type VpcLambdaRestApiProps } from './vpc-lambda-rest-api';
export { VpcLambdaHttpApi, type VpcLambdaHttpApiProps } from './vpc-lambda-http-api';
export { PrivateVpcApi, type PrivateVpcApiProps } from './private-vpc-api';
export { type DatabaseApiOptions } from './database-api-options';
export { type IDatabaseApi } from './i-database-api';

export { DatabaseTarget } from './database/database-target';
export {
  type ClusterTargetOptions, type DatabaseEndpoint, type DatabaseTargetOptions, type Ec2TargetOptions, type ProxyTargetOptions, type RdsTargetOptions,
} from './database/target-options';
export { type DsqlTargetOptions } from './database/dsql-target-options';
export { ReadHost } from './database/read-host';
export { DatabaseCredentials } from './database/database-credentials';
export { type SecretKeyOptions } from './database/secret-key-options';
export { DatabaseEngine } from './database/database-engine';

export { DatabaseScripts } from './scripts/database-scripts';
export { type DatabaseScriptsProps } from './scripts/database-scripts-props';
export { DatabaseUser } from './scripts/database-user';
export { type DatabaseUserOptions } from './scripts/database-user-options';

export { Route, type RouteOptions } from './routes/route';
export { SqlRoute } from './routes/sql-route';
export { type SqlRouteOptions } from './routes/sql-route-options';
export { SqlStep, type SqlStepOptions } from './routes/sql-step';
export { Planning } from './routes/planning';
export { FunctionRoute, type FunctionRouteOptions } from './routes/function-route';
export { OpenApiRoute, type OpenApiRouteOptions } from './routes/open-api-route';
export { HealthRoute, type HealthRouteOptions } from './routes/health-route';
export { HttpMethod } from './routes/http-method';
export { RequestValue } from './routes/request-value';
export { type RequestValueOptions } from './routes/request-value-options';
export { RecordField } from './routes/record-field';
export { type RecordFieldOptions } from './routes/record-field-options';
export { type RecordsOptions } from './routes/records-options';
export { type WholeBodyOptions } from './routes/whole-body-options';
export { type IfMatchOptions } from './routes/if-match-options';
export { ValueType } from './routes/value-type';
export { type SessionContextOptions } from './routes/session-context';
export { SqlResult } from './routes/sql-result';
export { type RowsOptions } from './routes/rows-options';
export { RowFormat } from './routes/row-format';
export { type PageOptions } from './routes/page-options';
export { RowOrder } from './routes/row-order';
export { type RowOrderOptions } from './routes/row-order-options';
export { type FileOptions } from './routes/file-options';
export { type ResultOptions, type RowResultOptions } from './routes/result-options';
export { Idempotency, type IdempotencyOptions } from './routes/idempotency';
export { SqlRefusal } from './routes/sql-refusal';
export { type RefusalOptions } from './routes/refusal-options';

export { ApiAuthorizer } from './auth/api-authorizer';
export { type ApiKeyOptions, type UsagePlanOptions } from './network/api-keys';
export { type CognitoAuthorizerOptions, type JwtAuthorizerOptions, type LambdaAuthorizerOptions } from './auth/authorizer-options';

export { type NetworkOptions } from './network/network-options';
export { type NatAccessOptions, SecretsAccess } from './network/secrets-access';
export { type CorsOptions } from './network/cors';
export { type ApiDomainOptions, type MutualTlsOptions } from './domains/api-domain-options';
export { type EndpointTypeOptions } from './network/endpoint-type';
export { type IpAddressTypeOptions } from './network/ip-address-type';
export { type SecurityPolicyOptions } from './network/security-policy-options';
export { type SourceIpOptions } from './network/source-ips';
export { type WebAclOptions } from './network/web-acl';
export { type ThrottleOptions } from './network/throttle-options';
export { type ExistingEndpointOptions, PrivateApiEndpoint, type PrivateApiEndpointOptions } from './network/private-api-endpoint';
export { type PrivateCallerOptions } from './network/private-caller-options';

export { type CompressionOptions } from './openapi/compression';

export { type BodySizeOptions } from './handler/body-size';
export { type HandlerOptions } from './handler/handler-options';
export { type IntegrationTimeoutOptions } from './handler/integration-timeout';
export { type StreamedRoutesOptions, type StreamingOptions } from './handler/streaming-options';
export { type TestInvokeOptions } from './handler/test-invoke';
export { type LoggingOptions } from './observability/logging-options';
export { ApiGatewayAccountLogging, type RestApiLoggingOptions } from './observability/account-logging';
export { type MonitoringOptions } from './observability/monitoring';
export { type AlarmOptions, type AlarmThresholds } from './observability/alarm-options';
export { MetricDetail } from './observability/metric-detail';
export { type IMonitoredApi } from './observability/i-monitored-api';
