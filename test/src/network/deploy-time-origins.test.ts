import { Aws } from 'aws-cdk-lib';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { only } from '../support/template';

const LATE = `https://app.${Aws.REGION}.example.com`;
const RESOLVED = { 'Fn::Join': ['', ['https://app.', { Ref: 'AWS::Region' }, '.example.com']] };

describe.each(FRONT_DOORS)('an origin of a %s that is known only at deployment', (name, create) => {
  const deployed = (...allowOrigins: string[]) => {
    const stack = new TestStack();
    create(stack, { cors: { allowOrigins } });
    return only(stack, 'AWS::Lambda::Function').Properties;
  };
  const gatewayCompares = name === 'VpcLambdaHttpApi';

  test('comes to the handler by its environment, if that is who compares it', () => {
    expect(deployed('https://a.example.com', LATE).Environment.Variables.CORS_ALLOW_ORIGINS).toEqual(gatewayCompares ? undefined : RESOLVED);
  });

  test('leaves the code as it is without it', () => {
    expect(deployed('https://a.example.com', LATE).Code).toEqual(deployed('https://a.example.com').Code);
  });

  test('is in the document of the gateway', () => {
    const stack = new TestStack();
    create(stack, { cors: { allowOrigins: ['https://a.example.com', LATE] } });
    const { Properties: { Body } } = only(stack, gatewayCompares ? 'AWS::ApiGatewayV2::Api' : 'AWS::ApiGateway::RestApi');
    expect(JSON.stringify(Body)).toContain('https://app.",{"Ref":"AWS::Region"},".example.com');
  });
});
