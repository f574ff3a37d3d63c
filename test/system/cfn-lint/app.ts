import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { PrivateHostedZone } from 'aws-cdk-lib/aws-route53';
import { domain } from '../../src/support/domains';
import { FRONT_DOORS, TestStack } from '../../src/support/fixtures';
import { createWithOwnFunction } from '../../src/support/own-functions';
import { scriptsOf } from '../../src/support/scripted';
import { STREAMING_DOORS } from '../../src/support/streamed-routes';
import { TARGETS } from '../../src/support/targets';

/** Every kind of API with every kind of target, and with a domain, each in an app of its own, for linters that read templates. */
for (const [name, create] of FRONT_DOORS) {
  TARGETS.forEach(([, target], index) => {
    const app = new App({ outdir: join(process.argv[2], `${name}${index}`) });
    const stack = new TestStack(app);
    create(stack, {
      cors: { allowOrigins: ['https://a.example.com', 'https://b.example.com'] },
      alarms: {},
      dashboard: true,
      savedQueries: true,
      ...target(stack).options,
    });
    app.synth();
  });
  const app = new App({ outdir: join(process.argv[2], `${name}Domain`) });
  const stack = new TestStack(app);
  const hostedZone = new PrivateHostedZone(stack, 'Zone', { vpc: stack.vpc, zoneName: 'example.com' });
  create(stack, { domain: domain(stack, { hostedZone, basePath: 'library' }) });
  app.synth();
}

/** With a function beside it and a gradual release. */
for (const [name, create] of FRONT_DOORS) {
  const app = new App({ outdir: join(process.argv[2], `${name}Functions`) });
  createWithOwnFunction(new TestStack(app), create);
  app.synth();
}

/** With streams. */
for (const [name, create] of STREAMING_DOORS) {
  const app = new App({ outdir: join(process.argv[2], `${name}Streams`) });
  create(new TestStack(app), { alarms: {}, dashboard: true, savedQueries: true, streaming: { reservedConcurrentExecutions: 5 } });
  app.synth();
}

/** Scripts with a user, for every kind of target, and an API that waits for them. */
TARGETS.forEach(([, target], index) => {
  const app = new App({ outdir: join(process.argv[2], `Scripts${index}`) });
  const stack = new TestStack(app);
  const options = stack.options(target(stack).options);
  const scripts = scriptsOf(stack, options);
  scripts.addUser('shop_api');
  FRONT_DOORS[1][1](stack, { ...options, scripts });
  app.synth();
});
