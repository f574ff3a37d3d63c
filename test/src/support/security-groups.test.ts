import { App, Stack } from 'aws-cdk-lib';
import { CfnSecurityGroup, CfnSecurityGroupEgress, Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { DeployedApp } from './intrinsics';
import { Host, SecurityGroups } from './security-groups';

const ANYWHERE: Host = { address: '203.0.113.7', groups: [] };
const ALL_PORTS = 65_535;

type Place = Host | { readonly securityGroupId: string };

/** A VPC in which a test makes groups. */
class Groups {
  public readonly stack = new Stack(new App(), 'S');
  public readonly vpc = new Vpc(this.stack, 'Vpc', { maxAzs: 1 });

  /** Lets out what a test adds, and one thing that no test is about, so that the group is never without a rule of its own. */
  public group(id: string) {
    const group = new SecurityGroup(this.stack, id, { vpc: this.vpc, allowAllOutbound: false });
    group.addEgressRule(Peer.ipv4('192.0.2.1/32'), Port.tcp(9));
    return group;
  }

  /** Ports from the members of one group to those of another. */
  public between(one: Place, other: Place, prefixLists = {}, protocol = 'tcp') {
    const app = new DeployedApp(this.stack);
    const host = (place: Place): Host => 'address' in place ? place : { address: '10.0.0.10', groups: [app.value(place.securityGroupId)] };
    return new SecurityGroups(app, prefixLists).openPorts(host(one), host(other), protocol);
  }
}

describe('SecurityGroups', () => {
  test('a connection needs a rule at both ends', () => {
    for (const [egress, ingress, expected] of [[true, true, [5432]], [true, false, []], [false, true, []]] as const) {
      const groups = new Groups();
      const [one, other] = [groups.group('One'), groups.group('Other')];
      if (egress) one.addEgressRule(other, Port.tcp(5432));
      if (ingress) other.addIngressRule(one, Port.tcp(5432));
      expect([groups.between(one, other), groups.between(other, one)]).toEqual([expected, []]);
    }
  });

  test('a rule for a group is not for machines outside of it', () => {
    const groups = new Groups();
    const [one, other] = [groups.group('One'), groups.group('Other')];
    one.connections.allowTo(other, Port.tcp(5432));
    expect(groups.between({ address: '10.0.0.10', groups: [] }, other)).toEqual([]);
  });

  test('ranges of addresses and of ports have ends', () => {
    const groups = new Groups();
    const one = groups.group('One');
    one.addEgressRule(Peer.ipv4('10.1.0.0/24'), Port.tcpRange(80, 82));
    one.addEgressRule(Peer.ipv6('2001:db8::/32'), Port.tcp(443));
    expect(['10.1.0.255', '10.1.1.0', '2001:db8::1', '2001:db9::1'].map(address => groups.between(one, { address, groups: [] })))
      .toEqual([[80, 81, 82], [], [443], []]);
  });

  test('a rule for all traffic has all ports and protocols, others have their own protocol', () => {
    const groups = new Groups();
    const [all, udp] = [new SecurityGroup(groups.stack, 'All', { vpc: groups.vpc }), groups.group('Udp')];
    udp.addEgressRule(Peer.anyIpv4(), Port.udp(53));
    expect(groups.between(all, ANYWHERE)).toHaveLength(ALL_PORTS);
    expect([groups.between(udp, ANYWHERE), groups.between(udp, ANYWHERE, {}, 'udp')]).toEqual([[], [53]]);
  });

  test('the rule by which CDK lets out nothing lets out nothing', () => {
    const groups = new Groups();
    const closed = new SecurityGroup(groups.stack, 'Closed', { vpc: groups.vpc, allowAllOutbound: false });
    expect(groups.between(closed, { address: '255.255.255.255', groups: [] })).toEqual([]);
  });

  test('a group without a rule of its own for what goes out is taken to let out everything, whatever other resources add', () => {
    const groups = new Groups();
    const bare = new CfnSecurityGroup(groups.stack, 'Bare', { groupDescription: 'bare', vpcId: groups.vpc.vpcId });
    new CfnSecurityGroupEgress(groups.stack, 'Rule', { groupId: bare.attrGroupId, ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '10.0.0.0/8' });
    expect(groups.between({ securityGroupId: bare.attrGroupId }, ANYWHERE)).toHaveLength(ALL_PORTS);
    expect(groups.between(ANYWHERE, { securityGroupId: bare.attrGroupId })).toEqual([]);
  });

  test('a prefix list stands for its addresses', () => {
    const groups = new Groups();
    const one = groups.group('One');
    one.addEgressRule(Peer.prefixList('pl-1'), Port.tcp(443));
    expect(groups.between(one, ANYWHERE, { 'pl-1': ['203.0.113.0/24'] })).toEqual([443]);
    expect(groups.between(one, ANYWHERE, { 'pl-1': ['198.51.100.0/24'] })).toEqual([]);
  });

  test('throws when the addresses of a prefix list are not known', () => {
    const groups = new Groups();
    const one = groups.group('One');
    one.addEgressRule(Peer.prefixList('pl-1'), Port.tcp(443));
    expect(() => groups.between(one, ANYWHERE)).toThrow('the addresses of the prefix list "pl-1" are not known');
  });

  test('throws when a group is in no template', () => {
    expect(() => new Groups().between({ address: '10.0.0.1', groups: ['sg-1'] }, ANYWHERE)).toThrow('the security group "sg-1" is in no template');
  });
});
