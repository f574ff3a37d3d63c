import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { EndpointType } from 'aws-cdk-lib/aws-apigateway';
import { ApiDomainOptions, DatabaseApiOptions, PrivateVpcApi, VpcLambdaHttpApi, VpcLambdaRestApi } from '../../../src';
import { certificate } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { ENVIRONMENT } from '../support/physical-ids';

type Create = (stack: TestStack, id: string, options: DatabaseApiOptions) => unknown;

const REST: Create = (stack, id, options) => new VpcLambdaRestApi(stack, id, options);
const EDGE: Create = (stack, id, options) => new VpcLambdaRestApi(stack, id, { ...options, endpointType: EndpointType.EDGE });
const HTTP: Create = (stack, id, options) => new VpcLambdaHttpApi(stack, id, options);
const PRIVATE: Create = (stack, id, options) => new PrivateVpcApi(stack, id, options);

const stackIn = (app: App, id: string, region = ENVIRONMENT.region, account = ENVIRONMENT.account) =>
  new TestStack(app, id, { env: { account, region } });

/** An API with a domain; those without a certificate name one that is there already. */
function at(stack: TestStack, create: Create, id: string, { made, ...domain }: Partial<ApiDomainOptions> & { made?: boolean }) {
  const region = create === EDGE ? 'us-east-1' : Stack.of(stack).region;
  const known = stack.node.tryFindChild('Certificate') as ReturnType<typeof certificate>;
  return create(stack, id, stack.options({
    domain: { domainName: 'api.example.com', ...made ? { certificate: known ?? certificate(stack, region) } : {}, ...domain },
  }));
}

const PAIRS: [string, Create, Create][] = [
  ['two HTTP APIs', HTTP, HTTP], ['two REST APIs', REST, REST], ['a REST and an HTTP API', REST, HTTP], ['an HTTP and a REST API', HTTP, REST],
];

describe('a domain of several APIs', () => {
  describe.each(PAIRS)('of %s', (_, one, other) => {
    test.each([['in one stack', false], ['in two stacks', true]])('throws when both have one base path, %s', (__, apart) => {
      const app = new App();
      const first = stackIn(app, 'First');
      const second = apart ? stackIn(app, 'Second') : first;
      at(first, one, 'Books', { made: true, basePath: 'books' });
      expect(() => at(second, other, 'Orders', { basePath: 'books' })).toThrow(
        `[${second.node.id}/Orders] the API "First/Books" already uses this address, received "https://api.example.com/books"; ` +
        'set domain.basePath to a path that no other API uses, or domain.domainName to another host name',
      );
    });

    test('throws when both are at its root', () => {
      const stack = stackIn(new App(), 'Shop');
      at(stack, one, 'Books', { made: true });
      expect(() => at(stack, other, 'Orders', {})).toThrow('[Shop/Orders] the API "Shop/Books" already uses this address, received "https://api.example.com"; set domain.basePath');
    });

    test('throws when both create it', () => {
      const stack = stackIn(new App(), 'Shop');
      at(stack, one, 'Books', { made: true, basePath: 'books' });
      expect(() => at(stack, other, 'Orders', { made: true, basePath: 'orders' })).toThrow(
        '[Shop/Orders] the API "Shop/Books" already creates the domain, received "api.example.com"; ' +
        'leave certificate, hostedZone and mutualTls out here, so that this API only adds a base path to the domain, and call node.addDependency with the other API',
      );
    });

    test('goes with a base path each, also one below another, and with one at the root', () => {
      const stack = stackIn(new App(), 'Shop');
      at(stack, one, 'Root', { made: true });
      at(stack, other, 'Books', { basePath: 'books' });
      at(stack, other, 'BooksOfToday', { basePath: 'books/v2' });
      expect(() => at(stack, one, 'Orders', { basePath: 'orders/books' })).not.toThrow();
    });

    test('goes in two regions, and in two accounts', () => {
      const app = new App();
      at(stackIn(app, 'Here'), one, 'Books', { made: true, basePath: 'books' });
      at(stackIn(app, 'There', 'us-west-2'), other, 'Books', { made: true, basePath: 'books' });
      expect(() => at(stackIn(app, 'Elsewhere', 'us-east-2', '999988887777'), other, 'Books', { made: true, basePath: 'books' })).not.toThrow();
    });

    test('goes in two apps', () => {
      at(stackIn(new App(), 'Shop'), one, 'Books', { made: true });
      expect(() => at(stackIn(new App(), 'Shop'), other, 'Books', { made: true })).not.toThrow();
    });
  });

  test('throws when an edge-optimized one is created in a second region, as CloudFront knows a name once', () => {
    const app = new App();
    at(stackIn(app, 'Here'), EDGE, 'Books', { made: true });
    expect(() => at(stackIn(app, 'There', 'us-west-2'), EDGE, 'Orders', { made: true, basePath: 'orders' })).toThrow('already creates the domain');
  });

  test.each([['a private', PRIVATE], ['a public', HTTP]])('throws when %s one is to be that of a private API too', (_, other) => {
    const stack = stackIn(new App(), 'Shop');
    at(stack, other, 'Books', { made: true, basePath: 'books' });
    expect(() => at(stack, PRIVATE, 'Orders', { made: true, basePath: 'orders' })).toThrow(
      '[Shop/Orders] the API "Shop/Books" already creates the domain, received "api.example.com"; set domain.domainName to another host name: private APIs cannot share a domain',
    );
  });

  test('is not compared where its name or base path is known only when the stack is deployed', () => {
    const stack = stackIn(new App(), 'Shop');
    const [domainName, basePath] = ['Name', 'Path'].map(id => new CfnParameter(stack, id).valueAsString);
    at(stack, HTTP, 'One', { made: true, domainName });
    at(stack, HTTP, 'Two', { made: true, domainName });
    at(stack, HTTP, 'Three', { basePath });
    expect(() => at(stack, HTTP, 'Four', { basePath })).not.toThrow();
  });
});
