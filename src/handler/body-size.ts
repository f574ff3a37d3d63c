import { Size } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** How large the body of a request may be. */
export interface BodySizeOptions {
  /**
   * Maximum size of a request body, 1 byte to 6 MiB, which is what Lambda takes with everything else of the request
   * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). A larger body is answered with 413 before it is read. Routes of
   * `FunctionRoute` are not limited.
   *
   * @default Size.mebibytes(1)
   */
  readonly maxBodySize?: Size;
}

const MAX_SIZE = Size.mebibytes(6);

/**
 * Maximum size of a request body in bytes; undefined: the default of the handler.
 *
 * @throws for less than a byte, more than 6 MiB, and a size that is known only at deployment
 */
export function maxBodyBytes(scope: IConstruct, { maxBodySize }: BodySizeOptions): number | undefined {
  if (maxBodySize?.isUnresolved()) {
    throw new ValidationError({
      problem: 'maxBodySize is known only at deployment, but it is packed with the handler', remedy: 'give a number, as in Size.mebibytes(2)',
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
