import { awscdk, Component } from 'projen';

/** Bundles `runtime/` into `assets/` with esbuild, before synthesis and before the package is packed. */
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

    const lambda = project.addTask('test:lambda', {
      description: 'Run the bundle under the real Lambda runtime interface client, on Node.js 22 and 24; compiles C++ when it installs',
    });
    lambda.spawn(bundle);
    lambda.exec('npm ci --prefix test/system/lambda', { name: 'install' });
    lambda.exec('projen bundle:local', { name: 'the PostgreSQL of the local server' });
    lambda.exec('node --test test/system/lambda/*.test.mjs', { name: 'test' });

    project.testTask.exec("echo 'not run here: npm run test:lambda, the bundle in the real Lambda runtime (needs cmake, g++ and make)'");

    const bench = project.addTask('bench', { description: 'Measure the handler against others', receiveArgs: true });
    bench.spawn(bundle);
    bench.exec('projen bundle:local', { name: 'the PostgreSQL of the local server' });
    bench.exec('node bench/run.mjs', { receiveArgs: true });
  }
}
