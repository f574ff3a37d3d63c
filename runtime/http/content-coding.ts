import { gzipSync } from 'node:zlib';

/** One coding with its weight. */
const PREFERENCE = /^\s*([^\s;]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;

/** Tells whether an `Accept-Encoding` header prefers gzip to none (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3). */
export function prefersGzip(acceptEncoding = ''): boolean {
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.split(',')) {
    const [, coding, weight = '1'] = PREFERENCE.exec(part) ?? [];
    if (coding !== undefined) weights.set(coding.toLowerCase(), Number(weight));
  }
  const gzipWeight = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzipWeight > 0 && gzipWeight >= (weights.get('identity') ?? 0);
}

/** Compresses a body. The lowest level takes less than half the time of the default, for a fifth more bytes of JSON. */
export function gzip(body: string | Buffer): Buffer {
  return gzipSync(body, { level: 1 });
}
