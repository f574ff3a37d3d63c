import { awscdk, Component, github } from 'projen';
import { addReleaseJob } from './release-job';

/** Hidden, because jsii-docgen documents any assembly of this name that it finds, and this one has no docstrings. */
const BASELINE = 'test/package/.baseline';

/**
 * Checks the jsii assembly of `src/` after each compilation: rules that jsii itself does not check, and that no API of the baseline was removed
 * or changed in an incompatible way.
 */
export class PublicApi extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const check = project.addTask('api:check', {
      description: 'Check the compiled public API: documented, free of what other languages cannot express, compatible with the baseline',
      env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    });
    check.exec('tsx --test test/package/public-api.test.mts', { name: 'test' });
    check.exec(`jsii-diff ${BASELINE} . --keys --ignore-file .compatignore`, { name: 'compare' });
    project.postCompileTask.spawn(check);

    const renew = project.addTask('api:baseline', {
      description: 'Make the compiled public API the baseline',
      exec: `node ${BASELINE}/renew.mjs`,
    });
    addReleaseJob(project, 'renew_baseline', {
      name: 'Propose the released API as the baseline',
      permissions: { contents: github.workflows.JobPermission.READ },
      steps: [
        { name: 'Renew', run: `npx projen ${project.compileTask.name} && npx projen ${renew.name}` },
        ...github.WorkflowActions.createPullRequest({
          workflowName: 'api-baseline',
          pullRequestTitle: 'chore(api): what was released is the baseline',
          pullRequestDescription: 'From now on `jsii-diff` reports what this release added when it is removed or changed.',
          credentials: project.github!.projenCredentials,
          addPaths: [`${BASELINE}/.jsii`],
          deleteBranch: true,
        }),
      ],
    });
    project.gitignore.include(`/${BASELINE}/.jsii`);
    project.gitattributes.addAttributes(`/${BASELINE}/.jsii`, 'linguist-generated', '-diff');
  }
}
