import { awscdk, Component } from 'projen';

/**
 * Compiles the samples of the README and of the docstrings, and translates them for the packages of the other languages
 * (https://github.com/aws/jsii-rosetta). Declarations that the samples leave out are in `rosetta/`. Both are published, and read by Construct
 * Hub.
 */
export class CompiledSamples extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const task = project.addTask('rosetta', {
      description: 'Compiles and translates the samples of the README and of the docstrings',
      env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
      exec: 'jsii-rosetta extract --strict .',
    });
    project.postCompileTask.spawn(task);
    project.gitignore.exclude('.jsii.tabl.json');
  }
}
