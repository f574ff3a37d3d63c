import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Authorization } from './authorization';
import { CognitoAuthorizerOptions, JwtAuthorizerOptions, LambdaAuthorizerOptions } from './authorizer-options';
import { CognitoAuthorization } from './private/cognito-authorization';
import { JwtAuthorization } from './private/jwt-authorization';
import { LambdaAuthorization } from './private/lambda-authorization';
import { IAM, NONE } from './private/plain-authorizations';

/**
 * Authorizer that determines the allowed callers of an API or a route.
 *
 * @example
 * const admins = ApiAuthorizer.jwt('https://login.example.com', { audience: ['library'], scopes: ['books/write'] });
 * SqlRoute.delete('/books/{id}', { sql: 'DELETE FROM books WHERE id = :id', authorizer: admins });
 */
export class ApiAuthorizer {
  /** Allows callers with AWS credentials whose policies allow `execute-api:Invoke` on the route. Requests are signed with Signature Version 4. */
  public static iam(): ApiAuthorizer {
    return new ApiAuthorizer(IAM);
  }

  /**
   * Allows callers with a token of a Cognito user pool. `RequestValue.claim()` reads its claims.
   *
   * @param userPool the user pool that issues the tokens
   * @param options accepted tokens
   */
  public static cognito(userPool: IUserPool, options: CognitoAuthorizerOptions = {}): ApiAuthorizer {
    return new ApiAuthorizer(new CognitoAuthorization(userPool, options));
  }

  /**
   * Allows callers with a JSON Web Token of an OpenID Connect issuer. `RequestValue.claim()` reads its claims. HTTP APIs only
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
   *
   * @param issuer https URL of the issuer, exactly as in the `iss` claim, including a trailing slash if the claim has one
   * @param options accepted tokens
   */
  public static jwt(issuer: string, options: JwtAuthorizerOptions): ApiAuthorizer {
    return new ApiAuthorizer(new JwtAuthorization(issuer, options));
  }

  /**
   * Allows callers that a Lambda function authorizes. On HTTP APIs, the function receives payload version 2.0 and returns
   * `{"isAuthorized": true, "context": {…}}`; on REST APIs, it returns a policy and a context. `RequestValue.claim()` reads
   * the context (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
   *
   * @param authorizer the function
   * @param options identity headers and caching
   */
  public static lambdaFunction(authorizer: IFunction, options: LambdaAuthorizerOptions = {}): ApiAuthorizer {
    return new ApiAuthorizer(new LambdaAuthorization(authorizer, options));
  }

  /** Allows all callers. The data that the SQL of the route can read or change is then public. */
  public static none(): ApiAuthorizer {
    return new ApiAuthorizer(NONE);
  }

  private constructor(private readonly authorization: Authorization) {}

  /** @internal */
  public get _authorization(): Authorization {
    return this.authorization;
  }
}
