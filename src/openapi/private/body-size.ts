import { Annotations, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../../private/validation-error';

/** A template ends at 1,000,000 bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const LARGEST = 900_000;
const LARGE = 400_000;

/** Tokens become at most this many times as long when they are resolved; seen are 1.1 (REST APIs) and 1.5 (HTTP APIs). */
const GROWTH = 2;

const REMEDY = 'set "@aws-cdk/core:suppressTemplateIndentation": true in cdk.json, which nearly halves the template, or split the routes over several APIs';

/**
 * Warns of a body that leaves little room in the template, and refuses one that leaves none for the other resources of the API.
 *
 * @param body the OpenAPI document, with tokens
 * @throws above 900 KB
 */
export function checkBodySize(scope: IConstruct, body: object) {
  const stack = Stack.of(scope);
  const compact = stack.node.tryGetContext('@aws-cdk/core:suppressTemplateIndentation') as unknown;
  const sizeOf = (document: unknown) => Buffer.byteLength(JSON.stringify(document, undefined, compact ? 0 : 1));
  // To resolve every token takes time, which small bodies need not take.
  if (sizeOf(body) * GROWTH < LARGE) {
    return;
  }
  const size = sizeOf(stack.resolve(body));
  if (size > LARGEST) {
    throw new ValidationError({
      problem: 'the API is too large for a template', got: `${kilobytes(size)} of OpenAPI document`, allowed: `up to ${kilobytes(LARGEST)}`, remedy: REMEDY,
    }, scope);
  }
  if (size > LARGE) {
    Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:largeBody',
      `the OpenAPI document of the API has ${kilobytes(size)}, and a template ends at 1000 KB: ${REMEDY}`);
  }
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} KB`;
}
