import { IVpc } from 'aws-cdk-lib/aws-ec2';
import { IPrincipal } from 'aws-cdk-lib/aws-iam';

/** Which of those who reach the endpoints of a private API may call it. All that is named has to be true of a caller. */
export interface PrivateCallerOptions {
  /**
   * VPCs that requests may come from (`aws:SourceVpc`), of any account.
   *
   * @default - every VPC with one of the endpoints
   */
  readonly vpcs?: IVpc[];

  /**
   * Addresses in those VPCs that requests may come from, in CIDR notation, as in `10.1.0.0/16` (`aws:VpcSourceIp`;
   * `aws:SourceIp` is about public addresses).
   *
   * @default - every address
   */
  readonly addressRanges?: string[];

  /**
   * Roles, users and accounts that the policy of the API allows to call every route. Callers from other accounts need this beside their own
   * permission. Callers of the account of the API need one of the two, this or what `grantInvoke` gives them, so that naming one here
   * voids the routes that `grantInvoke` names for it, which throws
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html). Only for an API that
   * authorises every route by IAM, as others have no principals.
   *
   * @default - none: routes with `ApiAuthorizer.iam()` are for callers of the account of the API whose own policies allow them
   */
  readonly principals?: IPrincipal[];
}
