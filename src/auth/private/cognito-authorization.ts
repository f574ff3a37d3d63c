import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';
import { userPoolAddress } from './user-pool-address';
import { warnOfWritableClaims } from './writable-claims';
import { ValidationError } from '../../private/validation-error';
import { Authorization } from '../authorization';
import type { CognitoAuthorizerOptions } from '../authorizer-options';
import { checkScopes } from '../scopes';

/** Authorization with a token of a Cognito user pool. */
export class CognitoAuthorization implements Authorization {
  public readonly name = 'cognito';
  public readonly open = false;
  public readonly signed = false;
  public readonly claims = true;
  public readonly scopes: readonly string[];
  public readonly publicScheme = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };

  constructor(private readonly userPool: IUserPool, private readonly options: CognitoAuthorizerOptions) {
    checkScopes('ApiAuthorizer.cognito()', options.scopes);
    this.scopes = options.scopes ?? [];
  }

  public get key() {
    return JSON.stringify(['cognito', this.userPool.userPoolArn, this.options.userPoolClients?.map(client => client.userPoolClientId)]);
  }

  public checkClaims(scope: IConstruct, claims: readonly string[]) {
    warnOfWritableClaims(scope, claims, this.userPool, this.options.userPoolClients);
  }

  public restApiScheme(scope: IConstruct) {
    if (this.options.userPoolClients) {
      throw new ValidationError({
        problem: 'a REST API accepts the tokens of all clients of the user pool, so userPoolClients cannot be enforced',
        remedy: 'leave userPoolClients out and distinguish clients by scopes, or use VpcLambdaHttpApi',
      }, scope);
    }
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
    return {
      'type': 'apiKey',
      'name': 'Authorization',
      'in': 'header',
      'x-amazon-apigateway-authtype': 'cognito_user_pools',
      'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [userPoolAddress(this.userPool).arn] },
    };
  }

  public httpApiScheme(scope: IConstruct) {
    if (!this.options.userPoolClients?.length) {
      throw new ValidationError({
        problem: 'an HTTP API checks the client that a token was issued to, so userPoolClients is required',
        remedy: 'name them, as in ApiAuthorizer.cognito(userPool, { userPoolClients: [client] })',
      }, scope);
    }
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    return {
      'type': 'oauth2',
      'x-amazon-apigateway-authorizer': {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        jwtConfiguration: {
          issuer: `https://${userPoolAddress(this.userPool).providerName}`,
          audience: this.options.userPoolClients.map(client => client.userPoolClientId),
        },
      },
    };
  }
}
