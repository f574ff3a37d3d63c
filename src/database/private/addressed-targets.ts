import { IInstance } from 'aws-cdk-lib/aws-ec2';
import { checkHost, checkPeer, checkPort, commonConfig, DEFAULT_PORTS } from './target-rules';
import { whenLookedUp } from '../../private/pending-lookup';
import { checkRegionAndAccount } from '../../private/placement';
import { DatabaseEngine } from '../database-engine';
import { TargetBinding } from '../target-config';
import { DatabaseEndpoint, Ec2TargetOptions } from '../target-options';

export function ec2Target(instance: IInstance, options: Ec2TargetOptions): TargetBinding {
  const engine = DatabaseEngine.SQL_SERVER;
  return scope => {
    const common = commonConfig(scope, options);
    whenLookedUp(scope, () => {
      checkPort(scope, options.port);
      checkHost(scope, options.host);
    });
    checkRegionAndAccount(scope, instance, 'EC2 instance');
    const loginTarget = { scope, engine };
    return {
      ...common,
      engine,
      host: options.host ?? instance.instancePrivateDnsName,
      port: options.port ?? DEFAULT_PORTS[engine],
      login: options.credentials._bind(loginTarget),
      loginTarget,
      network: instance,
      rdsCertificate: false,
      pooled: false,
    };
  };
}

export function endpointTarget(endpoint: DatabaseEndpoint): TargetBinding {
  const engine = endpoint.engine ?? DatabaseEngine.POSTGRESQL;
  return scope => {
    const common = commonConfig(scope, endpoint);
    whenLookedUp(scope, () => {
      checkHost(scope, endpoint.host);
      checkPort(scope, endpoint.port);
      checkPeer(scope, endpoint.peer);
    });
    const loginTarget = { scope, engine };
    const read = endpoint.readHost?._bind(scope);
    return {
      ...common,
      engine,
      host: endpoint.host,
      ...read && { readerHost: read.host, readNetwork: read.network },
      port: endpoint.port ?? DEFAULT_PORTS[engine],
      login: endpoint.credentials._bind(loginTarget),
      loginTarget,
      network: endpoint.peer,
      rdsCertificate: false,
    };
  };
}
