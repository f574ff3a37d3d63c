import { LambdaIntegration, LambdaIntegrationOptions, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { BUFFERED, STREAMED } from '../support/streamed-routes';
import { only, resources } from '../support/template';

// Newer than the types of the lowest aws-cdk-lib, which this file is compiled against: https://github.com/aws/aws-cdk/pull/36155
const STREAM = { responseTransferMode: 'STREAM' } as LambdaIntegrationOptions;

/** Text with references by their names. */
function text(value: any): string {
  if (typeof value === 'string') return value;
  if (value.Ref) return `\${${value.Ref}}`;
  if (value['Fn::GetAtt']) return `\${${value['Fn::GetAtt'].join('.')}}`;
  return value['Fn::Sub'] ?? value['Fn::Join'][1].map(text).join('');
}

describe('the integration of a streamed route', () => {
  test('is that of CDK, which sets the same transfer mode and URI', () => {
    const stack = new TestStack();
    const api = new VpcLambdaRestApi(stack, 'Api', { ...stack.options({ routes: [BUFFERED, STREAMED] }), accountLoggingConfigured: true });
    new RestApi(stack, 'Theirs').root.addMethod('GET', new LambdaIntegration(api.streamHandler!, STREAM));
    const { Integration } = only(stack, 'AWS::ApiGateway::Method').Properties;
    const [{ Body }] = Object.values(resources(stack, 'AWS::ApiGateway::RestApi')).map(({ Properties }) => Properties).filter(properties => properties.Body);
    const ours = Body.paths['/books/export'].get['x-amazon-apigateway-integration'];

    expect({ type: ours.type.toUpperCase(), mode: ours.responseTransferMode, method: ours.httpMethod, uri: text(ours.uri) }).toEqual({
      type: Integration.Type, mode: Integration.ResponseTransferMode, method: Integration.IntegrationHttpMethod, uri: text(Integration.Uri),
    });
  });
});
