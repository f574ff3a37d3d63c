import { awscdk, github } from 'projen';

/** Job of the release workflow, with the steps after checkout and installation. */
export interface ReleaseJob extends Pick<github.workflows.Job, 'name' | 'environment' | 'permissions' | 'steps'> {}

/** Adds a job that runs only after the library itself has been published. */
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
