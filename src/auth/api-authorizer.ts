import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Authorization } from './authorization';
import { CognitoAuthorizerOptions, JwtAuthorizerOptions, LambdaAuthorizerOptions } from './authorizer-options';
import { CognitoAuthorization } from './private/cognito-authorization';
import { JwtAuthorization } from './private/jwt-authorization';
import { LambdaAuthorization } from './private/lambda-authorization';
import { IAM, NONE } from './private/plain-authorizations';

/**
 * Who may call an API or a route.
 *
 * @example
 * const admins = ApiAuthorizer.jwt('https://login.example.com', { audience: ['library'], scopes: ['books/write'] });
 * SqlRoute.delete('/books/{id}', { sql: 'DELETE FROM books WHERE id = :id', authorizer: admins });
 */
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

  /**
   * Admits callers with a JSON Web Token of an OpenID Connect issuer, whose claims `RequestValue.claim()` can read. HTTP APIs only
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html).
   *
   * @param issuer https URL of the issuer, exactly as in the `iss` claim, with or without a slash at its end
   * @param options which of its tokens are accepted
   */
  public static jwt(issuer: string, options: JwtAuthorizerOptions): ApiAuthorizer {
    return new ApiAuthorizer(new JwtAuthorization(issuer, options));
  }

  /**
   * Admits callers whom a Lambda function admits. On HTTP APIs it gets payload version 2.0 and answers
   * `{"isAuthorized": true, "context": {…}}`, on REST APIs it answers with a policy and a context; `RequestValue.claim()` reads
   * the context (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
   *
   * @param authorizer the function
   * @param options when it is asked
   */
  public static lambdaFunction(authorizer: IFunction, options: LambdaAuthorizerOptions = {}): ApiAuthorizer {
    return new ApiAuthorizer(new LambdaAuthorization(authorizer, options));
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
