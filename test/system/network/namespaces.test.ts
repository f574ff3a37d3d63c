import { Attempt, connect, GuardedHost, Outcome, whyUnavailable } from './namespaces';
import { ruleset } from './nftables';
import { deployNetwork } from '../../src/support/deployed-network';
import { FRONT_DOORS } from '../../src/support/fixtures';
import { Host } from '../../src/support/security-groups';
import { TARGETS } from '../../src/support/targets';

jest.setTimeout(60_000);

const UNLISTED = 8080;

const reason = whyUnavailable();
if (reason) {
  process.stdout.write(`Security groups are not tried in network namespaces: ${reason}\n`);
}

/** Every attempt between two hosts of the network, and how it ended. */
async function tryAll(targetName: string) {
  const [, create] = FRONT_DOORS.find(([name]) => name === 'VpcLambdaHttpApi')!;
  const [, target] = TARGETS.find(([name]) => name === targetName)!;
  const { groups, target: { port }, ...network } = deployNetwork(create, target);
  const hosts = Object.entries<Host>(network);
  const guarded: GuardedHost[] = hosts.map(([name, host]) => ({ ...host, name, ruleset: ruleset(groups, host, Object.values(network)) }));
  const pairs = guarded.flatMap(from => guarded.filter(to => to !== from).map(to => ({ from, to })));
  const attempts = pairs.flatMap(pair => [port, 443, UNLISTED].map((each): Attempt => ({ ...pair, port: each })));
  const outcomes = await connect(guarded, attempts);
  const named = attempts.map(({ from, to, port: each }, index) => ({ attempt: `${from.name} to ${to.name}:${each}`, outcome: outcomes[index] }));
  return { groups, attempts, outcomes, of: (name: string): Outcome | undefined => named.find(({ attempt }) => attempt === name)?.outcome };
}

(reason ? describe.skip : describe)('security groups in network namespaces', () => {
  test('lead the handler to the port of an RDS instance, and nobody else there', async () => {
    const { of } = await tryAll('an RDS instance');
    expect([of('handler to database:5432'), of(`handler to database:${UNLISTED}`), of('handler to database:443')]).toEqual(['open', 'timed out', 'timed out']);
    expect([of('neighbour to database:5432'), of('stranger to database:5432')]).toEqual(['timed out', 'timed out']);
    expect([of('database to handler:5432'), of('neighbour to handler:443')]).toEqual(['timed out', 'timed out']);
    expect(of('neighbour to stranger:5432')).toBe('open');
  });

  test('lead the handler alone to the endpoint for Secrets Manager, and to no other 443', async () => {
    const { of } = await tryAll('an endpoint for Secrets Manager');
    expect([of('handler to secrets:443'), of(`handler to secrets:${UNLISTED}`), of('neighbour to secrets:443')]).toEqual(['open', 'timed out', 'timed out']);
    expect([of('handler to stranger:443'), of('handler to neighbour:443'), of('handler to database:443')]).toEqual(['timed out', 'timed out', 'timed out']);
    expect(of('handler to database:5432')).toBe('open');
  });

  test.each([
    'an RDS instance', 'an endpoint for Secrets Manager', 'an RDS instance with IAM authentication, without traces',
  ])('do what was worked out from the template of %s', async name => {
    const { groups, attempts, outcomes } = await tryAll(name);
    expect(outcomes).toEqual(attempts.map(({ from, to, port }) => groups.reaches(from, to, port) ? 'open' : 'timed out'));
  });
});
