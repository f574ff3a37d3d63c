import { FRONT_DOORS, TestStack } from './fixtures';
import { DeployedApp } from './intrinsics';
import { DeployedResource } from './physical-ids';
import { Host, SecurityGroups } from './security-groups';
import { TargetCase } from './targets';
import { VpcLambdaHttpApi } from '../../../src';

/** The machines around an API, at addresses of the tests. */
export interface DeployedNetwork {
  readonly target: TargetCase;
  readonly groups: SecurityGroups;
  readonly handler: Host;
  readonly database: Host;
  /** The interface endpoint for Secrets Manager, if there is one. */
  readonly secrets?: Host;
  /** Another machine in the VPC, in no group that any rule names. */
  readonly neighbour: Host;
  /** A machine outside of the VPC. */
  readonly stranger: Host;
}

/** Deploys an API in the mind, and finds its machines. */
export function deployNetwork(create: (typeof FRONT_DOORS)[0][1], targetOf: (stack: TestStack) => TargetCase): DeployedNetwork {
  const stack = new TestStack();
  const target = targetOf(stack);
  const api = create(stack, target.options) as VpcLambdaHttpApi;
  const app = new DeployedApp(stack);
  const endpoint = endpointFor(app, 'secretsmanager');
  return {
    target,
    groups: new SecurityGroups(app),
    handler: { address: '10.0.130.20', groups: [app.value(api.securityGroup.securityGroupId)] },
    database: { address: target.address, groups: target.group === undefined ? [] : [app.value(target.group)] },
    ...endpoint && { secrets: { address: '10.0.130.30', groups: endpoint.properties.SecurityGroupIds } },
    neighbour: { address: '10.0.130.40', groups: [] },
    stranger: { address: '10.200.0.7', groups: [] },
  };
}

/** The VPC endpoint for a service, as `secretsmanager`. */
export function endpointFor(app: DeployedApp, service: string): DeployedResource | undefined {
  return app.resources('AWS::EC2::VPCEndpoint').find(({ properties }) => properties.ServiceName.endsWith(`.${service}`));
}
