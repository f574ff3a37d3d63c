import { BlockList, isIPv6 } from 'net';
import { DeployedApp } from './intrinsics';
import { DeployedResource } from './physical-ids';

/** A machine: its address, and the ids of its security groups; one without groups is none of ours, and filters nothing. */
export interface Host { readonly address: string; readonly groups: readonly string[] }

export type Direction = 'ingress' | 'egress';

/** Who a rule is for: address ranges, or the members of a group. */
export type Peer = { readonly cidrs: readonly string[] } | { readonly group: string };

/** What a security group lets through. */
export interface Rule {
  /** `all`, or a name such as `tcp`. */
  readonly protocol: string;
  /** First and last port. */
  readonly from: number;
  readonly to: number;
  readonly peer: Peer;
}

/** EC2's own rules where a group has none: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html */
const DEFAULT_EGRESS = [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }, { IpProtocol: '-1', CidrIpv6: '::/0' }];

const PROTOCOLS: { readonly [number: string]: string } = { '-1': 'all', '1': 'icmp', '6': 'tcp', '17': 'udp' };

/**
 * The security groups of an app's templates. A connection is made when a rule of the one who connects lets it out and a
 * rule of the other lets it in; answers need no rule: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export class SecurityGroups {
  /** @param prefixLists address ranges of the prefix lists that rules name, by id */
  constructor(private readonly app: DeployedApp, private readonly prefixLists: { readonly [id: string]: readonly string[] } = {}) {}

  /** Whether a connection can be made to a port. */
  public reaches(from: Host, to: Host, port: number, protocol = 'tcp'): boolean {
    return this.openPorts(from, to, protocol).includes(port);
  }

  /** All ports to which a connection can be made, of the 65,535. */
  public openPorts(from: Host, to: Host, protocol = 'tcp'): number[] {
    const [out, into] = [this.open(from, 'egress', to, protocol), this.open(to, 'ingress', from, protocol)];
    return Array.from({ length: 65_535 }, (_, index) => index + 1).filter(port => out(port) && into(port));
  }

  /** The rules of a group, from its own resource and from others that add to it. */
  public rules(group: string, direction: Direction): Rule[] {
    const resource = this.app.resources('AWS::EC2::SecurityGroup').find(each => this.app.ref(each) === group);
    if (!resource) {
      throw new Error(`the security group "${group}" is in no template, so its rules are not known`);
    }
    const separate = this.app.resources(direction === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress');
    return [...ownRules(resource, direction), ...separate.map(({ properties }) => properties).filter(({ GroupId }) => GroupId === group)]
      .map(rule => this.rule(rule));
  }

  private open(host: Host, direction: Direction, peer: Host, protocol: string): (port: number) => boolean {
    if (host.groups.length === 0) return () => true;
    const rules = host.groups.flatMap(group => this.rules(group, direction))
      .filter(rule => ['all', protocol].includes(rule.protocol) && isMeant(rule.peer, peer));
    return port => rules.some(({ from, to }) => from <= port && port <= to);
  }

  private rule({ IpProtocol, FromPort, ToPort, ...rule }: any): Rule {
    const protocol = PROTOCOLS[IpProtocol] ?? String(IpProtocol).toLowerCase();
    const [from, to] = protocol === 'all' ? [0, 65_535] : [Number(FromPort), Number(ToPort)];
    if (Number.isNaN(from) || Number.isNaN(to)) {
      throw new Error(`the ports of a rule are not known: ${FromPort} to ${ToPort}`);
    }
    return { protocol, from, to, peer: this.peer(rule) };
  }

  private peer(rule: any): Peer {
    const cidr = rule.CidrIp ?? rule.CidrIpv6;
    const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
    const list = rule.SourcePrefixListId ?? rule.DestinationPrefixListId;
    if (cidr !== undefined) return { cidrs: [cidr] };
    if (group !== undefined) return { group };
    const cidrs = this.prefixLists[list];
    if (!cidrs) {
      throw new Error(list === undefined ? `nothing is known of the peer of a rule: ${JSON.stringify(rule)}` : `the addresses of the prefix list "${list}" are not known`);
    }
    return { cidrs };
  }
}

/**
 * A group whose own resource has no rule for what goes out gets EC2's. CloudFormation was seen to take it away when a
 * resource of its own adds another (https://github.com/aws-cloudformation/cfn-language-discussion/issues/157), which is not
 * documented, comes later, and is therefore no proof that nothing gets out.
 */
function ownRules({ properties: { SecurityGroupIngress = [], SecurityGroupEgress = [] } }: DeployedResource, direction: Direction): any[] {
  if (direction === 'ingress') return SecurityGroupIngress;
  return SecurityGroupEgress.length > 0 ? SecurityGroupEgress : DEFAULT_EGRESS;
}

function isMeant(peer: Peer, host: Host): boolean {
  if ('group' in peer) return host.groups.includes(peer.group);
  const ranges = new BlockList();
  for (const [address, prefix] of peer.cidrs.map(cidr => cidr.split('/'))) {
    ranges.addSubnet(address, Number(prefix), family(address));
  }
  return ranges.check(host.address, family(host.address));
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
