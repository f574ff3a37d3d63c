import { CfnElement, Stack } from 'aws-cdk-lib';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';

/** Function of CDK, one for each stack, that invokes the functions of triggers. */
const PROVIDER = 'AWSCDK.TriggerCustomResourceProviderCustomResourceProvider';

/** Names of a rule in the packs of cdk-nag that have all rules of Config. */
function inPacks(rule: string, packs = ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']): string[] {
  return packs.map(pack => `${pack}-${rule}`);
}

/** Acknowledges the findings about the function of CDK, with its role. */
export function acknowledgeProvider(scope: Construct, handler: Function) {
  const provider = Stack.of(scope).node.tryFindChild(PROVIDER);
  if (!provider) return;
  const role = provider.node.findChild('Role');
  const id = Stack.of(handler).getLogicalId(handler.node.defaultChild as CfnElement);
  acknowledge(role, [`AwsSolutions-IAM5[Resource::<${id}.Arn>:*]`], 'invokes the versions of this function only; every change of the scripts creates one');
}
