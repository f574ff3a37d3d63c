import { isIPv4 } from 'net';
import { Direction, Host, Rule, SecurityGroups } from '../../src/support/security-groups';

const CHAINS = [
  { direction: 'ingress', chain: 'input', peer: 'saddr' },
  { direction: 'egress', chain: 'output', peer: 'daddr' },
] as const;

/**
 * The rules of a host's security groups as a ruleset of nftables: what no rule accepts is dropped, and answers pass. For
 * IPv4, as that is what the hosts of the tests have.
 *
 * @param hosts all hosts, which are the members of groups that rules name
 */
export function ruleset(groups: SecurityGroups, host: Host, hosts: readonly Host[]): string {
  if (host.groups.length === 0) return '';
  const chains = CHAINS.map(({ direction, chain, peer }) => [
    `chain ${chain} {`,
    `type filter hook ${chain} priority 0; policy drop;`,
    'ct state established,related accept',
    ...statements(groups, host, direction, hosts).map(statement => `ip ${peer} ${statement}`),
    '}',
  ].join('\n'));
  return ['table inet security_groups {', ...chains, '}'].join('\n');
}

function statements(groups: SecurityGroups, host: Host, direction: Direction, hosts: readonly Host[]): string[] {
  return host.groups.flatMap(group => groups.rules(group, direction))
    .map(rule => ({ rule, addresses: addresses(rule, hosts) }))
    .filter(each => each.addresses.length > 0)
    .map(({ rule, addresses: peers }) => `{ ${peers.join(', ')} } ${ports(rule)} accept`);
}

function addresses({ peer }: Rule, hosts: readonly Host[]): string[] {
  if ('group' in peer) return hosts.filter(({ groups }) => groups.includes(peer.group)).map(({ address }) => address);
  return peer.cidrs.filter(cidr => isIPv4(cidr.split('/')[0]));
}

function ports({ protocol, from, to }: Rule): string {
  if (protocol === 'all') return '';
  return protocol === 'tcp' || protocol === 'udp' ? `${protocol} dport ${from}-${to}` : `meta l4proto ${protocol}`;
}
