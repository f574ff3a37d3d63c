import { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Authorization } from './authorization';
import { CognitoAuthorization } from './private/cognito-authorization';
import { IAM, NONE } from './private/plain-authorizations';

/** Which tokens of a user pool are accepted. */
export interface CognitoAuthorizerOptions {
  /**
   * App clients whose tokens are accepted. An HTTP API needs at least one; a REST API cannot tell clients apart and
   * refuses the setting.
   *
   * @default - REST APIs: every client of the user pool; HTTP APIs: none, which is refused
   */
  readonly userPoolClients?: IUserPoolClient[];

  /**
   * OAuth scopes, one of which the access token must have.
   *
   * @default - any valid token; on REST APIs only ID tokens are then accepted
   */
  readonly scopes?: string[];
}

/** Who may call an API or a route. */
export class ApiAuthorizer {
  /** Admits callers with AWS credentials whose policies allow `execute-api:Invoke` on the route; requests are signed with Signature Version 4. */
  public static iam(): ApiAuthorizer {
    return new ApiAuthorizer(IAM);
  }

  /**
   * Admits callers with a token of a Cognito user pool, whose claims `RequestValue.claim()` can read.
   *
   * @param userPool the user pool that issues the tokens
   * @param options which of its tokens are accepted
   */
  public static cognito(userPool: IUserPool, options: CognitoAuthorizerOptions = {}): ApiAuthorizer {
    return new ApiAuthorizer(new CognitoAuthorization(userPool, options));
  }

  /** Admits everyone. What the SQL of the route can read or change is then public. */
  public static none(): ApiAuthorizer {
    return new ApiAuthorizer(NONE);
  }

  private constructor(private readonly authorization: Authorization) {}

  /** @internal */
  public get _authorization(): Authorization {
    return this.authorization;
  }
}
