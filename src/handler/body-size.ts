import { Size } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** Size limit of request bodies. */
export interface BodySizeOptions {
  /**
   * Maximum size of a request body, from 1 byte to 6 MiB, the limit of Lambda for a whole request
   * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). A larger body is rejected with 413 before it is parsed. Routes of
   * `FunctionRoute` are not limited.
   *
   * @default Size.mebibytes(1)
   */
  readonly maxBodySize?: Size;
}

const MAX_SIZE = Size.mebibytes(6);

/**
 * Returns the maximum size of a request body in bytes; undefined for the default of the handler.
 *
 * @throws for less than one byte, more than 6 MiB, and a size that is known only at deployment
 */
export function maxBodyBytes(scope: IConstruct, { maxBodySize }: BodySizeOptions): number | undefined {
  if (maxBodySize?.isUnresolved()) {
    throw new ValidationError({
      problem: 'maxBodySize is known only at deployment, but it is packed with the handler', remedy: 'use a literal value, as in Size.mebibytes(2)',
    }, scope);
  }
  const bytes = maxBodySize?.toBytes();
  if (bytes !== undefined && !(Number.isInteger(bytes) && bytes >= 1 && bytes <= MAX_SIZE.toBytes())) {
    throw new ValidationError({
      problem: 'maxBodySize is not valid', got: `${bytes} bytes`, allowed: '1 byte to 6 MiB, in whole bytes', remedy: 'leave it out for 1 MiB',
    }, scope);
  }
  return bytes;
}
