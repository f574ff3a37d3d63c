import { App, Aspects, CfnResource, Tags } from 'aws-cdk-lib';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { VpcLambdaHttpApi } from '../../../src';
import { domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { body, only } from '../support/template';

function deploy(edit: (api: CfnApi, stack: TestStack) => void, options: (stack: TestStack) => object = () => ({})) {
  const stack = new TestStack(new App());
  const { node } = new VpcLambdaHttpApi(stack, 'Api', stack.options(options(stack)));
  edit(node.defaultChild as CfnApi, stack);
  return stack;
}

const tag = (name: string, value: string) => ({ name, 'x-amazon-apigateway-tag-value': value });
const properties = (stack: TestStack) => Object.keys(only(stack, 'AWS::ApiGatewayV2::Api').Properties as object);

describe('ImportedHttpApi', () => {
  test.each<[string, (api: CfnApi, stack: TestStack) => void]>([
    ['of the app', (_, stack) => Tags.of(stack.node.root).add('team', 'orders')],
    ['of the stack', (_, stack) => Tags.of(stack).add('team', 'orders')],
    ['of the construct', api => Tags.of(api.node.scope!).add('team', 'orders')],
    ['of its type of resource', (_, stack) => Tags.of(stack).add('team', 'orders', { includeResourceTypes: ['AWS::ApiGatewayV2::Api'] })],
    ['that an Aspect sets later', (_, stack) => Aspects.of(stack).add({ visit: node => node instanceof CfnApi && node.tags.setTag('team', 'orders') })],
    ['that is an override', api => api.addPropertyOverride('Tags.team', 'orders')],
    ['in an override of all tags', api => api.addPropertyOverride('Tags', { team: 'orders' })],
  ])('a tag %s is in the document, and not beside it', (_, edit) => {
    const stack = deploy(edit);
    expect(body(stack).tags).toEqual([tag('team', 'orders')]);
    expect(properties(stack)).toEqual(['Body']);
  });

  test('tags of other types of resources, and tags that are removed, are not in the document', () => {
    const stack = deploy((api, at) => {
      Tags.of(at).add('team', 'orders', { excludeResourceTypes: ['AWS::ApiGatewayV2::Api'] });
      Tags.of(at).add('cost', 'shared');
      Tags.of(api).remove('cost');
    });
    expect(body(stack)).not.toHaveProperty('tags');
    expect(only(stack, 'AWS::ApiGatewayV2::Stage').Properties.Tags).toEqual({ cost: 'shared', team: 'orders' });
  });

  test('a removal of all tags, as against releases that left them beside the document, leaves them in it', () => {
    const stack = deploy((api, at) => {
      Tags.of(at).add('team', 'orders');
      api.addPropertyDeletionOverride('Tags');
    });
    expect(body(stack).tags).toEqual([tag('team', 'orders')]);
  });

  test.each<[string, (api: CfnApi) => void]>([
    ['set on the resource', api => Object.assign(api, { description: 'Orders of the shop', name: 'orders', version: '2', ipAddressType: 'dualstack' })],
    ['overrides', api => Object.entries({ Description: 'Orders of the shop', Name: 'orders', Version: '2', IpAddressType: 'dualstack' })
      .forEach(([name, value]) => api.addPropertyOverride(name, value))],
  ])('properties that the document has a place for are in it, when they are %s', (_, edit) => {
    const stack = deploy(edit, at => ({ domain: domain(at) }));
    expect(body(stack).info).toEqual({ title: 'orders', version: '2', description: 'Orders of the shop' });
    expect(body(stack).servers).toEqual([
      { 'url': '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true, ipAddressType: 'dualstack' } },
    ]);
    expect(properties(stack)).toEqual(['Body']);
  });

  test('parts of the document, and how it is imported, can be overridden', () => {
    const stack = deploy(api => {
      api.addPropertyOverride('Body.info.contact', { name: 'Orders' });
      api.addPropertyOverride('FailOnWarnings', true);
      api.addOverride('Metadata.team', 'orders');
    });
    expect(body(stack).info.contact).toEqual({ name: 'Orders' });
    expect(properties(stack)).toEqual(['Body', 'FailOnWarnings']);
  });

  test('throws when an override is not accepted beside the document', () => {
    expect(() => deploy(api => api.addPropertyOverride('RouteKey', '$default'))).toThrow(
      '[TestStack/Api/Resource] CloudFormation does not accept the property routeKey of an HTTP API that is imported from an OpenAPI document; ' +
      'allowed: body, basePath, failOnWarnings, name, description, version, disableExecuteApiEndpoint, ipAddressType, tags; ' +
      'leave it out, or override the part of the document, as in addPropertyOverride("Body.info.contact", …)',
    );
  });

  test('throws when an Aspect sets what is not accepted beside the document', () => {
    const visit = (node: unknown) => node instanceof CfnApi && Object.assign(node, { corsConfiguration: { allowOrigins: ['*'] } });
    const stack = deploy((_, at) => Aspects.of(at).add({ visit }));
    expect(() => (stack.node.root as App).synth()).toThrow('does not accept the property corsConfiguration');
    expect(() => (stack.node.root as App).synth()).toThrow('set cors on the API');
  });

  test('is a resource as any other for the tools that visit resources', () => {
    deploy(api => expect(CfnResource.isCfnResource(api) && CfnApi.isCfnApi(api)).toBe(true));
  });
});
