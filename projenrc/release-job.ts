import { awscdk, github } from 'projen';

/** A job of the release workflow, and the steps after the repository is checked out and its packages are installed. */
export interface ReleaseJob extends Pick<github.workflows.Job, 'name' | 'environment' | 'permissions' | 'steps'> {}

/** Adds a job that follows when the library itself has been published, and only then. */
export function addReleaseJob(project: awscdk.AwsCdkConstructLibrary, id: string, { steps, ...job }: ReleaseJob) {
  project.release!.addJobs({
    [id]: {
      ...job,
      needs: ['release', 'release_npm'],
      runsOn: ['ubuntu-latest'],
      if: "needs.release.outputs.tag_exists != 'true' && needs.release.outputs.latest_commit == github.sha && !inputs.dry_run",
      steps: [github.WorkflowSteps.checkout(), ...project.renderWorkflowSetup(), ...steps],
    },
  });
}
