import { Peer } from 'aws-cdk-lib/aws-ec2';
import { PrivateApiEndpoint, PrivateVpcApi } from '../../../src';
import { deployNetwork, DeployedNetwork, endpointFor } from '../../src/support/deployed-network';
import { TestStack } from '../../src/support/fixtures';
import { DeployedApp } from '../../src/support/intrinsics';
import { SecurityGroups } from '../../src/support/security-groups';
import { COMBINATIONS } from '../../src/support/targets';

describe.each(COMBINATIONS)('the network of a $door for $name', ({ create, target }) => {
  let network: DeployedNetwork;
  let everywhere: number[];
  beforeAll(() => {
    network = deployNetwork(create, target);
    everywhere = network.target.way === 'nat' ? [443] : [];
  });

  test('leads from the handler to the database on one port', () => {
    const others = network.database.groups.length > 0 ? [] : everywhere;
    expect(network.groups.openPorts(network.handler, network.database)).toEqual([...others, network.target.port]);
  });

  test('leads from the handler nowhere else, except to Secrets Manager through NAT', () => {
    expect(network.groups.openPorts(network.handler, network.stranger)).toEqual(everywhere);
    expect(network.groups.openPorts(network.handler, network.neighbour)).toEqual(everywhere);
    expect(network.groups.openPorts(network.handler, network.stranger, 'udp')).toEqual([]);
  });

  test('leads from the handler alone to the endpoint for Secrets Manager, if there is one', () => {
    expect(network.secrets !== undefined).toBe(network.target.way === 'endpoint');
    const { secrets = network.neighbour } = network;
    expect(network.groups.openPorts(network.handler, secrets)).toEqual(network.target.way === 'none' ? [] : [443]);
    const machines = [network.neighbour, network.stranger, ...network.database.groups.length > 0 ? [network.database] : []];
    const others = network.secrets ? machines : [];
    expect(others.flatMap(host => network.groups.openPorts(host, secrets))).toEqual([]);
    expect(network.secrets ? network.groups.openPorts(secrets, network.stranger) : []).toEqual([]);
  });

  test('lets no client connect to the handler', () => {
    const others = [network.neighbour, network.stranger, network.database, network.handler, ...network.secrets ? [network.secrets] : []];
    expect(others.flatMap(host => network.groups.openPorts(host, network.handler))).toEqual([]);
  });

  test('lets only the handler connect to the database security group', () => {
    const others = network.database.groups.length > 0 ? [network.neighbour, network.stranger, ...network.secrets ? [network.secrets] : []] : [];
    expect(others.flatMap(host => network.groups.openPorts(host, network.database))).toEqual([]);
  });
});

describe('the endpoint of a PrivateVpcApi', () => {
  test.each([
    ['no clients, if no callers are specified', undefined, []],
    ['callers that are named, on port 443', [Peer.ipv4('10.0.130.0/24')], [443]],
  ])('is open to %s', (_, peers, expected) => {
    const stack = new TestStack();
    new PrivateVpcApi(stack, 'Api', { ...stack.options(), endpoint: PrivateApiEndpoint.create({ peers }) });
    const app = new DeployedApp(stack);
    const groups = new SecurityGroups(app);
    const endpoint = { address: '10.0.130.30', groups: endpointFor(app, 'execute-api')!.properties.SecurityGroupIds };
    const [caller, other] = ['10.0.130.40', '10.0.131.40'].map(address => ({ address, groups: [] }));
    expect([groups.openPorts(caller, endpoint), groups.openPorts(other, endpoint), groups.openPorts(endpoint, caller)]).toEqual([expected, [], []]);
  });
});
