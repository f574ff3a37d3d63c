import { awscdk, Component } from 'projen';

/** Builds the packages for npm, PyPI and Maven, and uses them like a user of each language. */
export class Consumers extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const consumers = project.addTask('test:consumers', {
      description: 'Build the packages, run the twins in examples/ and the samples of README and docstrings with them, and compare what they synthesize; needs Python 3 with venv, a JDK, Maven and unzip',
      env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    });
    consumers.spawn(project.tasks.tryFind('bundle')!);
    consumers.spawn(project.compileTask);
    consumers.spawn(project.tasks.tryFind('rosetta')!);
    consumers.exec('tsx --tsconfig tsconfig.dev.json test/system/consumers/run.ts', { name: 'try' });

    // Maven is preinstalled on GitHub-hosted runners: https://github.com/actions/runner-images
    project.buildWorkflow?.addPostBuildJobCommands('consumers', ['npm ci', 'npm run test:consumers'], {
      checkoutRepo: true,
      runsOn: ['ubuntu-latest'],
      tools: { node: { version: '22' }, python: { version: '3.x' }, java: { version: '17' } },
    });
  }
}
