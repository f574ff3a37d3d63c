import { Size } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** Whether a REST API compresses what it answers. HTTP APIs cannot; there the handler does it. */
export interface CompressionOptions {
  /**
   * Answers of this size and more are compressed by API Gateway, for callers whose `Accept-Encoding` prefers gzip or deflate; up to 10 MiB.
   * Small ones can grow by it, so 1 KiB is a good beginning. Entity tags are weak then, as their bytes differ from caller to caller
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html).
   *
   * @default - nothing is compressed
   */
  readonly minCompressionSize?: Size;
}

/** The body of an answer has no more. */
const LARGEST = Size.mebibytes(10);

/** Refuses a size of more than 10 MiB. */
export function checkCompression(scope: IConstruct, { minCompressionSize: size }: CompressionOptions) {
  if (size && !size.isUnresolved() && size.toBytes() > LARGEST.toBytes()) {
    throw new ValidationError({
      problem: 'minCompressionSize is more than any answer has', got: `${size.toBytes()} bytes`, allowed: 'up to 10 MiB', remedy: 'leave it out to compress nothing',
    }, scope);
  }
}
