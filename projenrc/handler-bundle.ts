import { awscdk, Component } from 'projen';

/** Bundles `runtime/` into `assets/` with esbuild, before anything synthesizes and before the package is packed. */
export class HandlerBundle extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    const bundle = project.addTask('bundle', {
      description: 'Bundle the handler into assets/',
      exec: 'node runtime/build/bundle.mjs',
    });
    project.preCompileTask.spawn(bundle);
    project.testTask.prependSpawn(bundle);
    project.gitignore.exclude('/assets/');
  }
}
