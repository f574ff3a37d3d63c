import { Stack, Token } from 'aws-cdk-lib';
import { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { whenLookedUp } from '../private/pending-lookup';
import { referenceTarget } from '../private/references';
import { ValidationError } from '../private/validation-error';

/** Which requests a firewall lets through to a REST API. */
export interface WebAclOptions {
  /**
   * ARN of an AWS WAF web ACL of the region, as in `webAcl.attrArn`.
   *
   * @default - none
   */
  readonly webAclArn?: string;
}

/** Puts the web ACL, if there is one, in front of the stage. */
export function associateWebAcl(scope: Construct, stage: Stage, { webAclArn }: WebAclOptions) {
  if (webAclArn === undefined) {
    return;
  }
  whenLookedUp(scope, () => checkWebAcl(scope, webAclArn));
  new CfnWebACLAssociation(scope, 'WebAcl', { resourceArn: stage.stageArn, webAclArn });
}

/** The resource of a web ACL of this app says its scope; any other ARN that is known has it inside. */
function checkWebAcl(scope: Construct, webAclArn: string) {
  const webAcl = referenceTarget(webAclArn);
  if (webAcl instanceof CfnWebACL) {
    checkScope(scope, webAcl.scope !== 'CLOUDFRONT', webAcl.node.path);
    checkRegion(scope, Stack.of(webAcl).region);
  } else if (!Token.isUnresolved(webAclArn)) {
    checkScope(scope, webAclArn.includes(':regional/webacl/'), webAclArn);
    checkRegion(scope, webAclArn.split(':')[3]);
  }
}

function checkScope(scope: Construct, regional: boolean, got: string) {
  if (!regional) {
    throw new ValidationError({
      problem: 'the web ACL is not for a REST API',
      got,
      allowed: 'the ARN of a web ACL with the scope REGIONAL, as in "arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>"',
      remedy: 'web ACLs with the scope CLOUDFRONT are for distributions',
    }, scope);
  }
}

function checkRegion(scope: Construct, theirs: string) {
  const ours = Stack.of(scope).region;
  if (!Token.isUnresolved(theirs) && !Token.isUnresolved(ours) && theirs !== ours) {
    throw new ValidationError({ problem: 'the web ACL is in another region than the API', got: theirs, allowed: ours, remedy: 'use a web ACL of the region of the API' }, scope);
  }
}
