import { Annotations, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';

/** Maximum size of the body. The maximum template size is 1,000,000 bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_BYTES = 900_000;
const WARNING_BYTES = 400_000;

/** Assumed maximum growth when tokens are resolved; measured are 1.1 (REST APIs) and 1.5 (HTTP APIs). */
const GROWTH = 2;

const REMEDY = 'set "@aws-cdk/core:suppressTemplateIndentation": true in cdk.json, which nearly halves the template, or distribute the routes over several APIs';

/**
 * Warns about a body that leaves little space in the template, and rejects one that leaves no space for the other resources of the API.
 *
 * @param body the OpenAPI document, with tokens
 * @throws if the body exceeds 900 KB
 */
export function checkBodySize(scope: IConstruct, body: object) {
  const stack = Stack.of(scope);
  const compact = stack.node.tryGetContext('@aws-cdk/core:suppressTemplateIndentation') as unknown;
  const sizeOf = (document: unknown) => Buffer.byteLength(JSON.stringify(document, undefined, compact ? 0 : 1));
  // Resolving all tokens takes time, and small bodies do not need it.
  if (sizeOf(body) * GROWTH < WARNING_BYTES) {
    return;
  }
  const size = sizeOf(stack.resolve(body));
  if (size > MAX_BYTES) {
    throw new ValidationError({
      problem: 'the API is too large for a template', got: `OpenAPI document of ${kilobytes(size)}`, allowed: `up to ${kilobytes(MAX_BYTES)}`, remedy: REMEDY,
    }, scope);
  }
  if (size > WARNING_BYTES) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:largeBody',
      `the size of the OpenAPI document is ${kilobytes(size)}, and the maximum template size is 1000 KB: ${REMEDY}`);
  }
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} KB`;
}
