import { awscdk, Component, javascript } from 'projen';

/** Suites that neither synthesize nor depend on the version of the CDK, and those that evaluate IAM policies, which takes minutes. */
const LOWEST_ONLY = [
  'test/src/support/',
  'test/src/routes/(sql-lexer|sql-compiler|sql-corpus|value-forms|location|pattern-cost)\\.',
  'test/src/observability/access-log-format\\.',
  'test/src/handler/database-access\\.',
  'test/src/auth/grant-invoke\\.',
  'test/system/templates/(least-privilege|names-and-identities|reachability)\\.',
];

/**
 * Installs the newest aws-cdk-lib in addition to the lowest supported one, and runs the tests of the constructs with both. Tests named
 * `*.newest.test.ts` run only with the newest, for features that only it has: the template validator of AWS.
 */
export class NewestCdk extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    project.addDevDeps('aws-cdk-lib-newest@npm:aws-cdk-lib@2.276.0');

    // The validator adds seconds to each synthesis; only its own suite enables it.
    project.testTask.env('CDK_VALIDATION', 'false');

    const { transform, testPathIgnorePatterns } = project.jest!.config;
    const ours = { '^cdk-vpc-lambda-api$': '<rootDir>/src' };
    const shared = { transform, testEnvironment: 'node' };
    project.jest!.config.globalSetup = '<rootDir>/test/support/global-setup.mjs';
    project.jest!.config.globalTeardown = '<rootDir>/test/support/global-teardown.mjs';
    project.jest!.config.projects = [
      {
        ...shared,
        displayName: 'lowest aws-cdk-lib',
        moduleNameMapper: ours,
        testMatch: ['<rootDir>/test/**/*.test.ts'],
        testPathIgnorePatterns: [...testPathIgnorePatterns ?? [], '\\.newest\\.test\\.ts$'],
      },
      {
        ...shared,
        displayName: 'newest aws-cdk-lib',
        moduleNameMapper: { ...ours, '^aws-cdk-lib$': 'aws-cdk-lib-newest', '^aws-cdk-lib/(.*)$': 'aws-cdk-lib-newest/$1' },
        testMatch: ['<rootDir>/test/src/**/*.test.ts', '<rootDir>/test/system/templates/**/*.test.ts'],
        testPathIgnorePatterns: [...testPathIgnorePatterns ?? [], ...LOWEST_ONLY],
      },
    ];
    project.jest!.config.maxWorkers = '100%'; // Jest leaves one processor idle by default, half of a machine with two
    project.jest!.addReporter(new javascript.JestReporter('<rootDir>/test/support/slowest-suites.mjs'));
  }
}
