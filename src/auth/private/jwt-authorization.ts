import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { whenLookedUp } from '../../private/pending-lookup';
import { knownEntries } from '../../private/token-lists';
import { ValidationError } from '../../private/validation-error';
import { Authorization } from '../authorization';
import type { JwtAuthorizerOptions } from '../authorizer-options';
import { checkScopes } from '../scopes';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_AUDIENCES = 50;

/** https://openid.net/specs/openid-connect-core-1_0.html#IssuerIdentifier */
const ISSUER = /^https:\/\/[^\s?#/]+[^\s?#]*$/;

/** Authorization with a JSON Web Token of any OpenID Connect issuer. */
export class JwtAuthorization implements Authorization {
  public readonly name = 'jwt';
  public readonly open = false;
  public readonly signed = false;
  public readonly claims = true;
  public readonly scopes: readonly string[];
  public readonly publicScheme = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' };

  constructor(private readonly issuer: string, private readonly options: JwtAuthorizerOptions) {
    checkScopes('ApiAuthorizer.jwt()', options.scopes);
    this.scopes = options.scopes ?? [];
  }

  public get key() {
    return JSON.stringify(['jwt', this.issuer, this.options.audience]);
  }

  public restApiScheme(scope: IConstruct): object {
    throw new ValidationError({
      problem: 'REST APIs cannot verify tokens of OpenID Connect issuers',
      got: `ApiAuthorizer.jwt("${this.issuer}")`,
      allowed: 'ApiAuthorizer.cognito(userPool), ApiAuthorizer.lambdaFunction(function), ApiAuthorizer.iam(), ApiAuthorizer.none()',
      remedy: 'verify them in a Lambda authorizer, or use VpcLambdaHttpApi',
    }, scope);
  }

  public httpApiScheme(scope: IConstruct): object {
    whenLookedUp(scope, () => {
      this.checkIssuer(scope);
      this.checkAudience(scope);
    });
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    return {
      'type': 'oauth2',
      'x-amazon-apigateway-authorizer': {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        jwtConfiguration: { issuer: this.issuer, audience: this.options.audience },
      },
    };
  }

  private checkIssuer(scope: IConstruct) {
    if (!Token.isUnresolved(this.issuer) && !ISSUER.test(this.issuer)) {
      throw new ValidationError({ problem: 'the issuer of tokens is not valid', got: this.issuer, allowed: 'an https URL without query, exactly as in the "iss" claim' }, scope);
    }
  }

  private checkAudience(scope: IConstruct) {
    const { audience } = this.options;
    knownEntries('audience of ApiAuthorizer.jwt()', audience, scope);
    if (!Token.isUnresolved(audience) && (audience.length === 0 || audience.length > MAX_AUDIENCES)) {
      throw new ValidationError({
        problem: 'the audience of tokens is not valid', got: `${audience.length} entries`, allowed: `1 to ${MAX_AUDIENCES} values of the "aud" or "client_id" claim`,
      }, scope);
    }
  }
}
