import { Stack, Token } from 'aws-cdk-lib';
import { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
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
  checkArn(scope, webAclArn);
  new CfnWebACLAssociation(scope, 'WebAcl', { resourceArn: stage.stageArn, webAclArn });
}

function checkArn(scope: Construct, webAclArn: string) {
  if (Token.isUnresolved(webAclArn)) {
    return;
  }
  if (!webAclArn.includes(':regional/webacl/')) {
    throw new ValidationError({
      problem: 'the web ACL is not for a REST API',
      got: webAclArn,
      allowed: 'the ARN of a web ACL with the scope REGIONAL, as in "arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>"',
      remedy: 'web ACLs with the scope CLOUDFRONT are for distributions',
    }, scope);
  }
  const [theirs, ours] = [webAclArn.split(':')[3], Stack.of(scope).region];
  if (!Token.isUnresolved(ours) && theirs !== ours) {
    throw new ValidationError({ problem: 'the web ACL is in another region than the API', got: theirs, allowed: ours, remedy: 'use a web ACL of the region of the API' }, scope);
  }
}
