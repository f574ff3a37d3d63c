import { Stack, Token } from 'aws-cdk-lib';
import { CfnPermission, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, IConstruct } from 'constructs';
import { warnOfMissingPermission } from '../../private/cross-account-functions';
import { whenLookedUp } from '../../private/pending-lookup';
import { isOfOtherAccount } from '../../private/placement';
import { rejectTokenList } from '../../private/token-lists';
import { ValidationError } from '../../private/validation-error';
import { Authorization } from '../authorization';
import type { LambdaAuthorizerOptions } from '../authorizer-options';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_CACHE_SECONDS = 3600;

/** Authorization by a Lambda function. */
export class LambdaAuthorization implements Authorization {
  public readonly name = 'lambdaFunction';
  public readonly open = false;
  public readonly signed = false;
  public readonly claims = true;
  private readonly headers: readonly string[];
  private readonly ttl: number;

  constructor(private readonly authorizer: IFunction, options: LambdaAuthorizerOptions) {
    this.headers = options.identityHeaders ?? ['Authorization'];
    this.ttl = options.resultsCacheTtl?.toSeconds() ?? 0;
  }

  public get key() {
    return JSON.stringify(['lambda', this.authorizer.node.addr, this.headers, this.ttl]);
  }

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
  public restApiScheme(scope: IConstruct): object {
    return {
      ...this.scheme(scope, { identitySource: this.headers.map(header => `method.request.header.${header}`).join(', ') }),
      'x-amazon-apigateway-authtype': 'custom',
    };
  }

  /**
   * Security scheme with the simple response of HTTP APIs: `{"isAuthorized": true, "context": {…}}`. The response names no route, so the route
   * key is part of the cache key (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.caching).
   */
  public httpApiScheme(scope: IConstruct): object {
    const route = this.ttl > 0 ? ['$context.routeKey'] : [];
    return this.scheme(scope, {
      identitySource: [...this.headers.map(header => `$request.header.${header}`), ...route],
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
    });
  }

  /** Creates the permission in the stack of the API, so that the stack of the function does not depend on it. Not possible across accounts. */
  public permit(scope: Construct, apiId: string) {
    const id = `AuthorizerPermission-${this.authorizer.node.addr}`;
    const sourceArn = Stack.of(scope).formatArn({ service: 'execute-api', resource: apiId, resourceName: 'authorizers/*' });
    if (isOfOtherAccount(scope, this.authorizer)) {
      warnOfMissingPermission(scope, this.authorizer, sourceArn, 'routes with this authorizer answer with 500');
    } else if (!scope.node.tryFindChild(id)) {
      new CfnPermission(scope, id, {
        action: 'lambda:InvokeFunction',
        functionName: this.authorizer.functionArn,
        principal: 'apigateway.amazonaws.com',
        sourceArn,
      });
    }
  }

  public get publicScheme() {
    return { type: 'apiKey', name: this.headers[0], in: 'header' };
  }

  private scheme(scope: IConstruct, settings: object) {
    whenLookedUp(scope, () => this.check(scope));
    const { partition, region } = Stack.of(scope);
    return {
      'type': 'apiKey',
      'name': this.headers[0],
      'in': 'header',
      'x-amazon-apigateway-authorizer': {
        type: 'request',
        authorizerUri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${this.authorizer.functionArn}/invocations`,
        authorizerResultTtlInSeconds: this.ttl,
        ...settings,
      },
    };
  }

  private check(scope: IConstruct) {
    rejectTokenList('identityHeaders of the Lambda authorizer', this.headers, scope);
    const wrong = this.headers.find(header => !Token.isUnresolved(header) && !/^[A-Za-z0-9-]+$/.test(header));
    if (wrong !== undefined || this.headers.length === 0) {
      throw new ValidationError({
        problem: 'identityHeaders of the Lambda authorizer is not valid', got: wrong ?? 'an empty list', allowed: 'header names, as in "Authorization"', remedy: 'leave it out for "Authorization"',
      }, scope);
    }
    if (this.ttl > MAX_CACHE_SECONDS) {
      throw new ValidationError({
        problem: 'resultsCacheTtl of the Lambda authorizer is too long', got: `${this.ttl} seconds`, allowed: `up to ${MAX_CACHE_SECONDS} seconds`,
      }, scope);
    }
  }
}
