import { Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ApiDomainOptions, VpcLambdaHttpApi } from '../../../src';
import { domain } from '../support/domains';
import { TestStack } from '../support/fixtures';
import { only, resources } from '../support/template';

function deploy(overrides: (stack: TestStack) => Partial<ApiDomainOptions> = () => ({}), stageName?: string) {
  const stack = new TestStack();
  return { stack, api: new VpcLambdaHttpApi(stack, 'Api', stack.options({ domain: domain(stack, overrides(stack)), stageName })) };
}

const mutualTls = (stack: Stack) => ({ bucket: Bucket.fromBucketName(stack, 'Trust', 'trust'), key: 'callers.pem' });

describe('the domain of a VpcLambdaHttpApi', () => {
  test.each([['$default', undefined], ['v1', 'v1']])('default: regional, with TLS 1.2 or later, leading to the stage %s', (expected, stageName) => {
    const { stack, api } = deploy(undefined, stageName);
    expect(only(stack, 'AWS::ApiGateway::DomainName').Properties).toMatchObject({ EndpointConfiguration: { Types: ['REGIONAL'] }, SecurityPolicy: 'TLS_1_2' });
    const { Properties: mapping, DependsOn } = only(stack, 'AWS::ApiGatewayV2::ApiMapping');
    expect(mapping).toMatchObject({ ApiId: stack.resolve(api.httpApi.apiId), DomainName: { Ref: expect.any(String) } });
    const [stage] = Object.entries(resources(stack, 'AWS::ApiGatewayV2::Stage'));
    expect([mapping.Stage, stage[1].Properties.StageName]).toEqual([expected, expected]);
    expect(DependsOn).toContain(stage[0]);
    expect(mapping).not.toHaveProperty('ApiMappingKey');
  });

  test('maps a base path of several parts', () => {
    expect(only(deploy(() => ({ basePath: 'library/v1' })).stack, 'AWS::ApiGatewayV2::ApiMapping').Properties.ApiMappingKey).toBe('library/v1');
  });

  test('callers show certificates that the trust store knows', () => {
    const arn = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666';
    const { stack } = deploy(at => ({ mutualTls: { ...mutualTls(at), version: 'v7', ownershipCertificate: Certificate.fromCertificateArn(at, 'Owner', arn) } }));
    const { MutualTlsAuthentication, OwnershipVerificationCertificateArn } = only(stack, 'AWS::ApiGateway::DomainName').Properties;
    expect(MutualTlsAuthentication).toEqual({ TruststoreUri: 's3://trust/callers.pem', TruststoreVersion: 'v7' });
    expect(OwnershipVerificationCertificateArn).toBe(arn);
  });

  test('throws when mutual TLS could be got around', () => {
    expect(() => deploy(stack => ({ mutualTls: mutualTls(stack), disableExecuteApiEndpoint: false }))).toThrow('callers without a certificate could bypass mutual TLS');
  });
});
