import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LibraryStack } from '../library-stack';

const template = Template.fromStack(new LibraryStack(new App(), 'LibraryStack'));

describe('LibraryStack', () => {
  test('asks for a token of the issuer', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      Body: Match.objectLike({
        paths: { '/books': { get: { security: [{ jwt: [] }] } } },
        components: {
          securitySchemes: {
            jwt: { 'x-amazon-apigateway-authorizer': { jwtConfiguration: { issuer: 'https://login.example.com', audience: ['library'] } } },
          },
        },
      }),
    });
  });

  test('answers everyone about its health', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      Body: Match.objectLike({ paths: { '/status': { get: Match.objectLike({ security: Match.absent() }) } } }),
    });
  });

  test('limits the requests', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } });
  });
});
