import { Certificate, ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { TestStack } from './fixtures';
import { arn, ENVIRONMENT } from './physical-ids';
import { ApiDomainOptions } from '../../../src';

/** A certificate that is there already, by default in the region of the tests. */
export function certificate(stack: TestStack, region = ENVIRONMENT.region): ICertificate {
  return Certificate.fromCertificateArn(stack, 'Certificate', arn('acm', 'certificate/0a1b2c3d-1111-2222-3333-444455556666', { ...ENVIRONMENT, region }));
}

/** The smallest domain, with what a test is about on top. */
export function domain(stack: TestStack, overrides: Partial<ApiDomainOptions> = {}): ApiDomainOptions {
  return { domainName: 'api.example.com', ...'certificate' in overrides ? {} : { certificate: certificate(stack) }, ...overrides };
}
