import { runChild } from './child.mjs';
import { compare } from './statistics.mjs';

const ROUTES = 150;

/** Measures what an app pays for an API of many routes, whenever it is synthesized. */
export async function measureConstructs({ node, env }, rounds) {
  // CDK looks for its temporary folder and for the home of the user, and says on standard error what it bundles.
  const { HOME, PATH } = process.env;
  const { reports } = await runChild({ node, env: { ...env, HOME, PATH, CDK_VALIDATION: 'false' } }, 'construct', [rounds, ROUTES]);
  const row = (measure, name, target) => compare({
    measure: `${ROUTES} routes, ${measure}`,
    unit: 'ms CPU',
    ours: reports.map(({ ours }) => ours[name]),
    otherName: 'HttpApi of CDK, one permission',
    other: reports.map(({ plain }) => plain[name]),
    target,
  });
  return [row('construct', 'construct', 1.5), row('construct and synthesize', 'withSynth')];
}
