import { IVpc } from 'aws-cdk-lib/aws-ec2';
import { IPrincipal } from 'aws-cdk-lib/aws-iam';

/** Restrictions on callers that reach the endpoints of a private API. A caller must meet all of them. */
export interface PrivateCallerOptions {
  /**
   * VPCs that requests may come from (`aws:SourceVpc`), of any account.
   *
   * @default - every VPC with one of the endpoints
   */
  readonly vpcs?: IVpc[];

  /**
   * Addresses in those VPCs that requests may come from, in CIDR notation, as in `10.1.0.0/16` (`aws:VpcSourceIp`; `aws:SourceIp` applies to
   * public addresses only).
   *
   * @default - every address
   */
  readonly addressRanges?: string[];

  /**
   * Roles, users and accounts that the policy of the API allows to call every route. Callers in other accounts need this in addition to their
   * own permission. Callers in the account of the API need only one of the two, this or `grantInvoke`, so listing one here would make the routes
   * of its `grantInvoke` ineffective, which throws
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html). Allowed only if every route uses IAM
   * authorization, as callers of other routes do not have principals.
   *
   * @default - none: routes with `ApiAuthorizer.iam()` accept callers in the account of the API whose own policies allow them
   */
  readonly principals?: IPrincipal[];
}
