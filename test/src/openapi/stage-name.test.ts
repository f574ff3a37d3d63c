import { Lazy } from 'aws-cdk-lib';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

describe.each(FRONT_DOORS)('the stage name of a %s', (name, create) => {
  const isHttp = name === 'VpcLambdaHttpApi';
  const named = (stageName: string) => () => create(new TestStack(), { stageName });

  test.each(['v1', 'blue_green-2', 'x'.repeat(128), Lazy.string({ produce: () => 'later' })])('can be %s', stageName => {
    expect(named(stageName)).not.toThrow();
  });

  test.each(['', 'v1.0', 'a/b', 'a b', 'x'.repeat(129), '$live', ...isHttp ? [] : ['test-invoke-stage']])('throws when it is "%s"', stageName => {
    expect(named(stageName)).toThrow(`[TestStack/Api] the stage name is not valid, received "${stageName}"; allowed: 1 to 128 letters, digits, - and _`);
  });

  test(`is${isHttp ? '' : ' never'} $default`, () => {
    const created = expect(named('$default'));
    return isHttp ? created.not.toThrow() : created.toThrow('leave stageName out for "prod", or use VpcLambdaHttpApi');
  });
});
