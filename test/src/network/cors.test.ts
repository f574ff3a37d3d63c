import { Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CorsOptions } from '../../../src';
import { Cors } from '../../../src/network/cors';
import { TestStack } from '../support/fixtures';

const cors = (options: CorsOptions, stack = new TestStack()) => new Cors(stack, options);

describe('CORS', () => {
  test('default: headers of signed, token-bearing, conditional and repeatable requests, no credentials, ten minutes', () => {
    expect(cors({ allowOrigins: ['https://a.example.com'] })).toMatchObject({
      allowHeaders: ['content-type', 'authorization', 'x-amz-date', 'x-api-key', 'x-amz-security-token', 'if-match', 'if-none-match', 'idempotency-key'],
      exposeHeaders: ['content-disposition', 'etag', 'idempotent-replayed', 'location', 'retry-after'],
      allowCredentials: false,
      maxAge: 600,
    });
  });

  test('lists of headers replace the defaults', () => {
    expect(cors({ allowOrigins: ['*'], allowHeaders: ['x-tenant'], exposeHeaders: [] })).toMatchObject({ allowHeaders: ['x-tenant'], exposeHeaders: [] });
  });

  test('the age is in seconds', () => {
    expect(cors({ allowOrigins: ['*'], maxAge: Duration.hours(1) }).maxAge).toBe(3600);
  });

  test.each(['https://a.example.com', 'https://a.example.com:8443', 'http://localhost:3000', 'http://[::1]:3000', 'https://xn--bcher-kva.example', '*'])('accepts %s', origin => {
    expect(cors({ allowOrigins: [origin] }).allowOrigins).toEqual([origin]);
  });

  test.each([
    'https://a.example.com/', 'https://a.example.com/app', 'https://A.example.com', 'https://*.example.com', 'a.example.com', 'null', 'ftp://a.example.com',
    'https://a.example.com:443', 'https://a.example.com:65536', 'http://a.example.com:80', 'https://a.example.com?x', '', 'https://user@a.example.com',
  ])('throws for the origin %j', origin => {
    expect(() => cors({ allowOrigins: ['https://ok.example.com', origin] })).toThrow(
      `[TestStack] cors.allowOrigins contains an entry that browsers never send as an origin, received ${JSON.stringify(origin)}; ` +
      'allowed: http or https, a lower-case host, and the port unless it is the default port, as in "https://app.example.com"; ' +
      'remove paths, trailing slashes and wildcards, and list each origin',
    );
  });

  test.each<[string, CorsOptions, string]>([
    ['the origins are empty', { allowOrigins: [] }, '[TestStack] cors.allowOrigins is empty; list at least one origin, or leave cors out'],
    ['"*" has company', { allowOrigins: ['*', 'https://a.example.com'] },
      '[TestStack] cors.allowOrigins contains other entries in addition to "*", received "*, https://a.example.com"; remove "*", or all other entries'],
    ['everyone may send credentials', { allowOrigins: ['*'], allowCredentials: true },
      '[TestStack] browsers do not send credentials if all origins are allowed, received "allowOrigins \\"*\\" with allowCredentials"; list the origins, or leave allowCredentials out'],
    ['every header goes with credentials', { allowOrigins: ['https://a.example.com'], allowHeaders: ['*'], allowCredentials: true },
      '[TestStack] with credentials, browsers treat the header name "*" literally, not as a wildcard; list the headers, or leave allowCredentials out'],
    ['preflight answers are remembered too long', { allowOrigins: ['*'], maxAge: Duration.days(2) },
      '[TestStack] cors.maxAge is too long, received "172800 seconds"; allowed: up to 86400 seconds, a day'],
    ['a header name is not valid', { allowOrigins: ['*'], allowHeaders: ['a, b'] }, '[TestStack] cors contains an invalid header name, received "a, b"; allowed: letters, digits and -'],
  ])('throws when %s', (_, options, message) => {
    expect(() => cors(options)).toThrow(message);
  });

  test('a day is the longest age', () => {
    expect(cors({ allowOrigins: ['*'], maxAge: Duration.days(1) }).maxAge).toBe(86_400);
  });

  test('warns of pages that come over http, but not from this machine', () => {
    const stack = new TestStack();
    cors({ allowOrigins: ['http://a.example.com', 'http://localhost:3000', 'https://b.example.com'] }, stack);
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    expect(warnings.map(warning => warning.entry.data)).toEqual([expect.stringMatching(/"http:\/\/a\.example\.com".*\[ack: cdk-vpc-lambda-api:insecureOrigin\]/)]);
  });
});
