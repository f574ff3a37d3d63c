import { Stack, Token } from 'aws-cdk-lib';
import { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { whenLookedUp } from '../private/pending-lookup';
import { referenceTarget } from '../private/references';
import { ValidationError } from '../private/validation-error';

/** Web ACL of a REST API. */
export interface WebAclOptions {
  /**
   * ARN of an AWS WAF web ACL in the region of the API, as in `webAcl.attrArn`.
   *
   * @default - none
   */
  readonly webAclArn?: string;
}

/** Associates the web ACL, if there is one, with the stage. */
export function associateWebAcl(scope: Construct, stage: Stage, { webAclArn }: WebAclOptions) {
  if (webAclArn === undefined) {
    return;
  }
  whenLookedUp(scope, () => checkWebAcl(scope, webAclArn));
  new CfnWebACLAssociation(scope, 'WebAcl', { resourceArn: stage.stageArn, webAclArn });
}

/** The resource of a web ACL in this app has a scope; a known ARN contains it. */
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
      problem: 'the web ACL cannot be used for a REST API',
      got,
      allowed: 'the ARN of a web ACL with the scope REGIONAL, as in "arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>"',
      remedy: 'web ACLs with the scope CLOUDFRONT are for distributions',
    }, scope);
  }
}

function checkRegion(scope: Construct, theirs: string) {
  const ours = Stack.of(scope).region;
  if (!Token.isUnresolved(theirs) && !Token.isUnresolved(ours) && theirs !== ours) {
    throw new ValidationError({ problem: 'the web ACL is in another region than the API', got: theirs, allowed: ours, remedy: 'use a web ACL in the region of the API' }, scope);
  }
}
