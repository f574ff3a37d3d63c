import { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IMonitoredApi } from './observability/i-monitored-api';

/** API of API Gateway in front of a relational database. */
export interface IDatabaseApi extends IMonitoredApi, IConnectable, IGrantable {
  /** URL of the API, without a trailing slash. */
  readonly url: string;

  /** Function, or its alias, that serves all routes except those of `FunctionRoute`. */
  readonly handler: IFunction;

  /**
   * OpenAPI 3.1 document of the API in JSON, as callers see it: parameters, bodies, results, errors and authorization. Contains no ARNs and no
   * SQL, and can be written to a file during synthesis.
   */
  readonly openApiDocument: string;

  /**
   * Grants permission to invoke the routes that use IAM authorization. If the policies of the grantee cannot be changed in this app, for example
   * those of a role in another account, a warning contains the statement that the grantee needs, and the grant reports no success. Throws for a
   * pattern that would also grant a route that it does not name.
   *
   * @param grantee principal that calls the API
   * @param routes routes to grant, such as `GET /orders/{id}`, which includes `HEAD`, or `* /orders/*`; all routes if omitted
   */
  grantInvoke(grantee: IGrantable, ...routes: string[]): Grant;

  /**
   * Grants another function the database access of the handler: network paths to the database and its secret, permission to log in, and the
   * environment variables `DATABASE_HOST`, `DATABASE_PORT`, `DATABASE_NAME`, and `DATABASE_SECRET_ARN` (the ARN, or the name if the complete ARN
   * is unknown) or `DATABASE_USER`; for a secret with other keys also `DATABASE_SECRET_USER_NAME_KEY` and `DATABASE_SECRET_PASSWORD_KEY`. A role whose policies cannot be changed in this app gets no statements; a warning contains them.
   *
   * @param grantee function in the VPC of the API, in this stack or another, without access to another database
   */
  grantDatabaseAccess(grantee: Function): void;
}
