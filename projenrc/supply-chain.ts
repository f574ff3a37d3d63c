import { awscdk, Component, github } from 'projen';

/**
 * Commit of each action tag that projen uses: a tag can be moved to other code, a commit cannot
 * (https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions).
 */
const COMMITS: { readonly [tag: string]: string } = {
  'actions/setup-dotnet@v6.0.0': 'a98b56852c35b8e3190ac28c8c2271da59106c68',
  'actions/setup-go@v7.0.0': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e',
  'actions/setup-java@v6.0.0': 'dd06d9cba3e5552c54d9f8ea23572deb30010f7c',
  'actions/setup-node@v7.0.0': '820762786026740c76f36085b0efc47a31fe5020',
  'actions/setup-python@v7.0.0': '5fda3b95a4ea91299a34e894583c3862153e4b97',
  'peter-evans/create-pull-request@v8.1.1': '5f6978faf089d4d20b00c7766989d076bb2fc7f1',
};

/** GitHub environment of every job that publishes; its rules define the required approvals. */
export const RELEASE_ENVIRONMENT = 'release';

/** Version of `publib`, which publishes the packages. Pinned, because it receives the credentials of every registry. */
export const PUBLIB_VERSION = '0.2.1061';

/** Builds of pull requests have read permission only, and install the versions of the lock file. */
export const PULL_REQUEST_BUILD = { mutableBuild: false, permissions: { contents: github.workflows.JobPermission.READ } };

/** Pins the actions of the workflows, and removes write permissions from workflows of pull requests. */
export class SupplyChain extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const { actions } = project.github!;
    Object.entries(COMMITS).forEach(([tag, commit]) => actions.set(tag, `${tag.split('@')[0]}@${commit}`));
    project.github!.tryFindWorkflow('pull-request-lint')!.file!.addOverride('jobs.validate.permissions', { 'pull-requests': 'read' });
  }
}
