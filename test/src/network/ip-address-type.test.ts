import { IpAddressType } from 'aws-cdk-lib/aws-apigateway';
import { VpcEndpointIpAddressType } from 'aws-cdk-lib/aws-ec2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { PrivateApiEndpoint, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaHttpApiProps, VpcLambdaRestApi } from '../../../src';
import { domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { body, only, resources } from '../support/template';

const DUAL = { ipAddressType: IpAddressType.DUAL_STACK };
const rest = (stack: TestStack, options: Partial<VpcLambdaHttpApiProps> = {}) => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(options), ...options });
const http = (stack: TestStack, options: Partial<VpcLambdaHttpApiProps> = {}) => new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(options), ...options });

describe('ipAddressType', () => {
  test('default: that of API Gateway', () => {
    const [one, other] = [new TestStack(), new TestStack()];
    rest(one);
    http(other);

    expect(only(one, 'AWS::ApiGateway::RestApi').Properties.EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
    expect(body(other)).not.toHaveProperty('servers');
  });

  test('of a REST API is a property of the resource, as a document cannot contain it', () => {
    const stack = new TestStack();
    rest(stack, DUAL);

    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties.EndpointConfiguration).toEqual({ IpAddressType: 'dualstack', Types: ['REGIONAL'] });
    expect(JSON.stringify(body(stack))).not.toContain('dualstack');
  });

  test('of an HTTP API is in the document, as no other property is accepted beside it', () => {
    const stack = new TestStack();
    http(stack, DUAL);

    expect(body(stack).servers).toEqual([{ 'url': '/', 'x-amazon-apigateway-endpoint-configuration': { ipAddressType: 'dualstack' } }]);
    expect(only(stack, 'AWS::ApiGatewayV2::Api').Properties).not.toHaveProperty('IpAddressType');
  });

  test.each([['a REST API', rest], ['an HTTP API', http]])('of %s is also that of its domain, with a record for IPv6 addresses', (_, create) => {
    const deploy = (options: Partial<VpcLambdaHttpApiProps>) => {
      const stack = new TestStack();
      const hostedZone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });
      create(stack, { domain: domain(stack, { hostedZone }), ...options });
      return stack;
    };
    const recordsOf = (stack: TestStack) => Object.values(resources(stack, 'AWS::Route53::RecordSet')).map(({ Properties: { Type, Name } }) => `${Type} ${Name}`);
    const endpoint = (stack: TestStack) => only(stack, 'AWS::ApiGateway::DomainName').Properties.EndpointConfiguration;
    const [plain, dual] = [deploy({}), deploy(DUAL)];

    expect(endpoint(plain)).toEqual({ Types: ['REGIONAL'] });
    expect(recordsOf(plain)).toEqual(['A api.example.com.']);
    expect(endpoint(dual)).toEqual({ IpAddressType: 'dualstack', Types: ['REGIONAL'] });
    expect(recordsOf(dual)).toEqual(['A api.example.com.', 'AAAA api.example.com.']);
  });

  test('of the endpoint of a private API is that of its network interfaces', () => {
    const stack = new TestStack();
    new PrivateVpcApi(stack, 'Api', stack.options({ endpoint: PrivateApiEndpoint.create({ ipAddressType: VpcEndpointIpAddressType.DUALSTACK }) } as object));
    const endpoints = Object.values(resources(stack, 'AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties.IpAddressType);

    expect(endpoints).toContain('dualstack');
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties.EndpointConfiguration).not.toHaveProperty('IpAddressType');
  });
});
