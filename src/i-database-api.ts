import { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Function, IFunction } from 'aws-cdk-lib/aws-lambda';
import { IMonitoredApi } from './observability/i-monitored-api';

/** An HTTP API in front of a relational database. */
export interface IDatabaseApi extends IMonitoredApi, IConnectable, IGrantable {
  /** Where callers reach the API, without a slash at the end. */
  readonly url: string;

  /** The function, or its alias, that answers all routes but those of `FunctionRoute`. */
  readonly handler: IFunction;

  /**
   * The API as its callers see it, as an OpenAPI 3.1 document in JSON: parameters, bodies, results, errors and who may call.
   * Holds no ARN and no SQL, and can be written to a file while the app synthesizes.
   */
  readonly openApiDocument: string;

  /**
   * Lets a caller with AWS credentials invoke the API, where it authorises by IAM. For a caller whose policies cannot be changed here, as a role of
   * another account, a warning has the statement that it needs, and the grant has no success. Throws for a pattern that would grant a route which it
   * does not name.
   *
   * @param grantee the caller
   * @param routes what it may invoke, as in `GET /orders/{id}`, which includes `HEAD`, or `* /orders/*`; none: everything
   */
  grantInvoke(grantee: IGrantable, ...routes: string[]): Grant;

  /**
   * Gives a function of your own what the handler has: a way to the database and to its secret, the right to log in, and the
   * variables that say where: `DATABASE_HOST`, `DATABASE_PORT`, `DATABASE_NAME`, and `DATABASE_SECRET_ARN` (the complete ARN, or the name of the
   * secret where it is not known) or `DATABASE_USER`. A role whose policies cannot be changed here gets none, beside a warning with the statements.
   *
   * @param grantee a function in the VPC of the API, of this stack or another; one that has no other database yet
   */
  grantDatabaseAccess(grantee: Function): void;
}
