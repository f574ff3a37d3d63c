import { ApplicationLogLevel } from 'aws-cdk-lib/aws-lambda';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { only } from '../support/template';

describe.each(FRONT_DOORS)('the log level of %s', (_, create) => {
  const settings = (logLevel?: ApplicationLogLevel) => {
    const stack = new TestStack();
    create(stack, { logLevel });
    const { Environment, LoggingConfig } = only(stack, 'AWS::Lambda::Function').Properties;
    return [Environment.Variables.LOG_LEVEL, LoggingConfig.ApplicationLogLevel];
  };

  test.each([
    [undefined, undefined, undefined],
    [ApplicationLogLevel.ERROR, 'error', undefined],
    [ApplicationLogLevel.WARN, 'warn', undefined],
    [ApplicationLogLevel.INFO, 'info', undefined],
  ])('%s is kept by the handler, so that Lambda leaves no metrics out', (logLevel, environment, lambda) => {
    expect(settings(logLevel)).toEqual([environment, lambda]);
  });

  test('DEBUG is also set on Lambda, which drops these lines otherwise', () => {
    expect(settings(ApplicationLogLevel.DEBUG)).toEqual(['debug', 'DEBUG']);
  });

  test('throws when the handler knows no such level', () => {
    expect(() => settings(ApplicationLogLevel.FATAL)).toThrow(
      '[TestStack/Api] the handler does not support this log level, received "FATAL"; allowed: DEBUG, INFO, WARN, ERROR',
    );
  });
});
