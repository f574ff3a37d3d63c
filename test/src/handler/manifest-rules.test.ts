import { Aws } from 'aws-cdk-lib';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

describe.each(FRONT_DOORS)('an origin of a %s', (name, create) => {
  test('is compared by the gateway of an HTTP API alone, so that only there it can be known later', () => {
    const origin = `https://app.${Aws.REGION}.example.com`;
    const created = () => create(new TestStack(), { cors: { allowOrigins: ['https://a.example.com', origin] } });
    if (name === 'VpcLambdaHttpApi') {
      expect(created).not.toThrow();
    } else {
      expect(created).toThrow(
        '[TestStack/Api] an origin of cors is known only when the stack is deployed, but the handler of a REST API, which compares it, is packed before; ' +
        'name the origin itself, as in "https://app.example.com", or use VpcLambdaHttpApi, whose gateway compares it',
      );
    }
  });
});
