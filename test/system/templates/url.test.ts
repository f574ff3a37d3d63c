import { Template } from 'aws-cdk-lib/assertions';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { ApiDomainOptions, PrivateApiEndpoint, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { endpointFor } from '../../src/support/deployed-network';
import { domain } from '../../src/support/domains';
import { TestStack } from '../../src/support/fixtures';
import { DeployedApp } from '../../src/support/intrinsics';

const VPCE = 'vpce-0123456789abcdef0';

function imported(stack: TestStack) {
  return InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Imported', { vpcEndpointId: VPCE, port: 443 });
}

const exported = (stack: TestStack) => Object.values<any>(Template.fromStack(stack).toJSON().Outputs ?? {});

type Create = (stack: TestStack) => { readonly url: string };

const rest = (props: object = {}): Create => stack => new VpcLambdaRestApi(stack, 'Api', { ...stack.options(), ...props });
const http = (props: object = {}): Create => stack => new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), ...props });
const closed = (endpoint?: (stack: TestStack) => PrivateApiEndpoint, props: object = {}): Create => stack =>
  new PrivateVpcApi(stack, 'Api', { ...stack.options(), endpoint: endpoint?.(stack), ...props });
const withDomain = (create: (props: object) => Create, more?: Partial<ApiDomainOptions>): Create => stack =>
  create({ domain: domain(stack, more) })(stack);

const CREATED = () => PrivateApiEndpoint.create({ privateDns: true });
const EXISTING = (stack: TestStack) => PrivateApiEndpoint.existing([imported(stack)]);
const RESOLVING = (stack: TestStack) => PrivateApiEndpoint.existing([imported(stack)], { privateDns: true });

const CASES: [string, Create, string][] = [
  ['a VpcLambdaRestApi', rest(), 'https://<api>.execute-api.eu-west-1.amazonaws.com/prod'],
  ['a VpcLambdaRestApi of the type EDGE', rest({ endpointType: EndpointType.EDGE }), 'https://<api>.execute-api.eu-west-1.amazonaws.com/prod'],
  ['a VpcLambdaRestApi with a stage', rest({ stageName: 'v1' }), 'https://<api>.execute-api.eu-west-1.amazonaws.com/v1'],
  ['a VpcLambdaRestApi with a domain', withDomain(rest), 'https://api.example.com'],
  ['a VpcLambdaRestApi with a domain and a stage', withDomain(props => rest({ ...props, stageName: 'v1' })), 'https://api.example.com'],
  ['a VpcLambdaRestApi with a base path', withDomain(rest, { basePath: 'library' }), 'https://api.example.com/library'],
  ['a VpcLambdaRestApi with a base path of two parts', withDomain(rest, { basePath: 'library/v1' }), 'https://api.example.com/library/v1'],
  ['a VpcLambdaHttpApi', http(), 'https://<api>.execute-api.eu-west-1.amazonaws.com'],
  ['a VpcLambdaHttpApi with a stage', http({ stageName: 'v1' }), 'https://<api>.execute-api.eu-west-1.amazonaws.com/v1'],
  ['a VpcLambdaHttpApi with a domain', withDomain(http), 'https://api.example.com'],
  ['a VpcLambdaHttpApi with a domain and a stage', withDomain(props => http({ ...props, stageName: 'v1' })), 'https://api.example.com'],
  ['a VpcLambdaHttpApi with a base path of two parts', withDomain(http, { basePath: 'library/v1' }), 'https://api.example.com/library/v1'],
  ['a VpcLambdaHttpApi with a domain and the default endpoint', withDomain(http, { disableExecuteApiEndpoint: false }), 'https://api.example.com'],
  ['a PrivateVpcApi', closed(), 'https://<api>-<endpoint>.execute-api.eu-west-1.amazonaws.com/prod'],
  ['a PrivateVpcApi with a stage', closed(undefined, { stageName: 'v1' }), 'https://<api>-<endpoint>.execute-api.eu-west-1.amazonaws.com/v1'],
  ['a PrivateVpcApi with private DNS', closed(CREATED), 'https://<api>.execute-api.eu-west-1.amazonaws.com/prod'],
  ['a PrivateVpcApi behind an existing endpoint', closed(EXISTING), `https://<api>-${VPCE}.execute-api.eu-west-1.amazonaws.com/prod`],
  ['a PrivateVpcApi behind an existing endpoint with private DNS', closed(RESOLVING), 'https://<api>.execute-api.eu-west-1.amazonaws.com/prod'],
  ['a PrivateVpcApi with a domain', withDomain(props => closed(undefined, props)), 'https://api.example.com'],
  ['a PrivateVpcApi with a base path', withDomain(props => closed(EXISTING, props), { basePath: 'library' }), 'https://api.example.com/library'],
];

describe('the URL of', () => {
  test.each(CASES)('%s resolves to its stage', (_, create, expected) => {
    const stack = new TestStack();
    const { url } = create(stack);
    const app = new DeployedApp(stack);
    const api = app.ref(app.resources('AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api')[0]);
    const endpoint = endpointFor(app, 'execute-api');
    expect(app.value(url)).toBe(expected.replace('<api>', api).replace('<endpoint>', endpoint ? app.ref(endpoint) : '<endpoint>'));
  });

  test.each(CASES)('%s is at a host that is not disabled', (_, create) => {
    const stack = new TestStack();
    const { url } = create(stack);
    const app = new DeployedApp(stack);
    const { Body } = app.resources('AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api')[0].properties;
    const disabled = Body.servers?.[0]['x-amazon-apigateway-endpoint-configuration'].disableExecuteApiEndpoint ?? false;
    expect(disabled && app.value(url).includes('.execute-api.')).toBe(false);
  });
});

describe('the output of a stack', () => {
  test.each(CASES)('has the URL of %s, and no export name', (_, create) => {
    const stack = new TestStack();
    const { url } = create(stack);
    expect(exported(stack)).toEqual([{ Description: 'URL of the API TestStack/Api', Value: stack.resolve(url) }]);
  });

  test.each([['rest', rest], ['http', http], ['private', (props: object) => closed(undefined, props)]])('has none of a %s API with exportUrl: false', (_, kind) => {
    const stack = new TestStack();
    kind({ exportUrl: false })(stack);
    expect(exported(stack)).toEqual([]);
  });
});
