import { Size } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ValidationError } from '../private/validation-error';

/** Compression of REST API responses. On HTTP APIs, the handler compresses them. */
export interface CompressionOptions {
  /**
   * Minimum size of responses that API Gateway compresses for callers whose `Accept-Encoding` prefers gzip or deflate, up to 10 MiB.
   * Compression can enlarge small responses, so start with 1 KiB. Entity tags are then weak, because the bytes differ between callers
   * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html). Streamed responses are not
   * compressed.
   *
   * @default - no compression
   */
  readonly minCompressionSize?: Size;
}

/** Maximum size of a response body. */
const MAX_RESPONSE_SIZE = Size.mebibytes(10);

/** Rejects sizes above 10 MiB. */
export function checkCompression(scope: IConstruct, { minCompressionSize: size }: CompressionOptions) {
  if (size && !size.isUnresolved() && size.toBytes() > MAX_RESPONSE_SIZE.toBytes()) {
    throw new ValidationError({
      problem: 'minCompressionSize exceeds the maximum response size', got: `${size.toBytes()} bytes`, allowed: 'up to 10 MiB', remedy: 'leave it out to disable compression',
    }, scope);
  }
}
