import { App, Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { PrivateVpcApi, VpcLambdaRestApi } from '../../../src';
import { TestStack } from '../support/fixtures';
import { only } from '../support/template';

const webAclArn = 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/acl/0a1b2c3d-1111-2222-3333-444455556666';

describe.each([['VpcLambdaRestApi', VpcLambdaRestApi] as const, ['PrivateVpcApi', PrivateVpcApi] as const])('the web ACL of a %s', (_, Api) => {
  test('protects the stage, and is created after it', () => {
    const stack = new TestStack();
    new Api(stack, 'Api', { ...stack.options(), webAclArn });
    const { WebACLArn, ResourceArn } = only(stack, 'AWS::WAFv2::WebACLAssociation').Properties;
    expect(WebACLArn).toBe(webAclArn);
    // A reference to the stage makes CloudFormation wait for it: https://github.com/aws/serverless-application-model/issues/2830
    const stage = stack.getLogicalId((stack.node.findChild('Api') as VpcLambdaRestApi).stage.node.defaultChild as any);
    expect(JSON.stringify(ResourceArn)).toContain(`{"Ref":"${stage}"}`);
  });

  test('throws when it is in another region', () => {
    const created = (region: string) => () => {
      const stack = new TestStack(new App(), 'TestStack', { env: { account: '111111111111', region } });
      new Api(stack, 'Api', { ...stack.options(), webAclArn });
    };
    expect(created('eu-west-1')).not.toThrow();
    expect(created('eu-west-2')).toThrow(
      '[TestStack/Api] the web ACL is in another region than the API, received "eu-west-1"; allowed: eu-west-2; use a web ACL in the region of the API',
    );
  });

  test('throws when it is for CloudFront', () => {
    const stack = new TestStack();
    expect(() => new Api(stack, 'Api', { ...stack.options(), webAclArn: webAclArn.replace(':regional/', ':global/') })).toThrow(
      '[TestStack/Api] the web ACL cannot be used for a REST API, received "arn:aws:wafv2:eu-west-1:111111111111:global/webacl/acl/0a1b2c3d-1111-2222-3333-444455556666"; ' +
      'allowed: the ARN of a web ACL with the scope REGIONAL, as in "arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>"; ' +
      'web ACLs with the scope CLOUDFRONT are for distributions',
    );
  });

  test.each([['for CloudFront', 'CLOUDFRONT', 'eu-west-1', 'the web ACL cannot be used for a REST API, received "WebAcl/WebAcl"'], ['in another region', 'REGIONAL', 'us-east-1', 'the web ACL is in another region']])(
    'throws when that of another stack is %s', (__, scope, region, problem) => {
      const app = new App();
      const stack = new TestStack(app, 'TestStack', { env: { account: '111111111111', region: 'eu-west-1' }, crossRegionReferences: true });
      const other = new Stack(app, 'WebAcl', { env: { account: '111111111111', region }, crossRegionReferences: true });
      const visibilityConfig = { cloudWatchMetricsEnabled: true, metricName: 'acl', sampledRequestsEnabled: true };
      const { attrArn } = new CfnWebACL(other, 'WebAcl', { scope, defaultAction: { allow: {} }, visibilityConfig });
      expect(() => new Api(stack, 'Api', { ...stack.options(), webAclArn: attrArn })).toThrow(problem);
    });
});
