import { runChild } from '../child.mjs';
import { compare } from '../statistics.mjs';

const ROUTES = 150;

/** Measures the synthesis cost of an API with many routes. */
export async function measureConstructs({ plain: { node, flags }, amounts: { constructs } }) {
  // CDK reads the variables of its temporary folder and the home folder, and logs bundling to standard error.
  const { HOME, PATH } = process.env;
  const env = { HOME, PATH, NODE_NO_WARNINGS: '1', CDK_VALIDATION: 'false' };
  const { reports } = await runChild({ node, flags, env }, 'construct', [constructs, ROUTES]);
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
