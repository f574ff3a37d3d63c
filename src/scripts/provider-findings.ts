import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';

/** Function of CDK, one for each stack, that invokes the functions of triggers. */
const PROVIDER = 'AWSCDK.TriggerCustomResourceProviderCustomResourceProvider';

/**
 * Acknowledges the findings of Checkov about the function of CDK, once for each stack. Its role may write logs, with an AWS managed policy, and
 * invoke the versions of the functions of triggers.
 */
export function acknowledgeProvider(scope: Construct) {
  const handler = Stack.of(scope).node.tryFindChild(PROVIDER)?.node.tryFindChild('Handler');
  if (!handler || handler.node.tryGetContext(ACKNOWLEDGED)) return;
  handler.node.setContext(ACKNOWLEDGED, true);
  acknowledge(handler, ['CKV_AWS_115'], 'CloudFormation invokes the function of the AWS CDK during deployments only, and a reservation is taken from the account');
  acknowledge(handler, ['CKV_AWS_116'], 'the function of the AWS CDK answers CloudFormation also when it fails, so that no event is lost');
  acknowledge(handler, ['CKV_AWS_117'], 'the function of the AWS CDK calls Lambda and answers CloudFormation through the internet; it connects to nothing in the VPC');
}

const ACKNOWLEDGED = 'cdk-vpc-lambda-api:acknowledged';
