import { gunzipSync } from 'node:zlib';
import { gzip, prefersGzip } from '../../../runtime/http/content-coding';

describe('prefersGzip', () => {
  test.each(['gzip', 'GZIP', 'x-gzip', 'br, gzip', 'gzip, deflate, br', 'gzip;q=0.5', 'gzip ; q=1.000', '*', 'br;q=1, *;q=0.1', 'gzip;q=0.5, identity;q=0.5'])('%s does', header => {
    expect(prefersGzip(header)).toBe(true);
  });

  test.each([
    undefined, '', 'br', 'identity', 'gzip;q=0', 'gzip;q=0.000', 'gzip;q=0, *', '*;q=0', 'identity, gzip;q=0.5', 'gzip;q=2', 'gzip;q=-1', 'gzip;q=', 'gzip;level=9', 'gzipped',
  ])('%s does not', header => {
    expect(prefersGzip(header)).toBe(false);
  });
});

describe('gzip', () => {
  test('a body is what it was when it is decompressed', () => {
    const body = JSON.stringify(Array.from({ length: 100 }, (_, id) => ({ id, title: 'Ä😀' })));

    expect(gunzipSync(gzip(body)).toString()).toBe(body);
    expect(gzip(body).length).toBeLessThan(body.length / 3);
  });
});
