import { httpApiAccessLog, restApiAccessLog } from '../../../src/observability/access-log-format';

/** What API Gateway puts in, of a request of a signed-in user; what is not here is missing. */
const CONTEXT: { [variable: string]: string } = {
  '$context.requestId': 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  '$context.extendedRequestId': 'JKJaXmPLvHcESHA=',
  '$context.requestTime': '10/Mar/2030:06:13:48 +0000',
  '$context.apiId': 'a1b2c3d4e5',
  '$context.stage': '$default',
  '$context.status': '200',
  '$context.httpMethod': 'GET',
  '$context.protocol': 'HTTP/1.1',
  '$context.responseLength': '1234',
  '$context.responseLatency': '43',
  '$context.identity.sourceIp': '2001:db8::7334',
  '$context.identity.userAgent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
  '$context.authorizer.claims.sub': '5f1c2b7e-0c1d-4c1e-9d6a-1f2e3d4c5b6a',
  '$context.integration.status': '200',
  '$context.integration.latency': '41',
  '$context.resourcePath': '/books/{id}',
  '$context.routeKey': 'GET /books/{id}',
  '$context.xrayTraceId': '1-5759e988-bd862e3fe1be46a994272793',
};

/** Fills in a format, as API Gateway does; `-` replaces missing values. */
const written = (format: string) => JSON.parse(format.replace(/\$context[\w.]*/g, variable => CONTEXT[variable] ?? '-'));

describe.each([['REST', restApiAccessLog], ['HTTP', httpApiAccessLog]])('the access log of a %s API', (kind, accessLog) => {
  test('is JSON, with the request, the caller, the response and the duration', () => {
    expect(written(accessLog({}))).toEqual({
      requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      requestTime: '10/Mar/2030:06:13:48 +0000',
      apiId: 'a1b2c3d4e5',
      stage: '$default',
      status: '200',
      httpMethod: 'GET',
      protocol: 'HTTP/1.1',
      responseLength: '1234',
      responseLatency: '43',
      sourceIp: '2001:db8::7334',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)',
      principal: '-',
      callerArn: '-',
      subject: '5f1c2b7e-0c1d-4c1e-9d6a-1f2e3d4c5b6a',
      authorizerError: '-',
      errorMessage: '-',
      errorType: '-',
      integrationStatus: '200',
      integrationLatency: '41',
      integrationError: '-',
      ...kind === 'REST'
        ? { route: '/books/{id}', wafStatus: '-', traceId: '1-5759e988-bd862e3fe1be46a994272793' }
        : { route: 'GET /books/{id}' },
    });
  });

  test('holds no query string, no path as it was called, and no header with a token', () => {
    expect(accessLog({})).not.toMatch(/querystring|context\.path\b|requestOverride|authorizer\.token|header/i);
  });

  test('holds no address of the caller if that is not wanted', () => {
    const { sourceIp, userAgent, ...rest } = written(accessLog({}));
    expect([sourceIp, userAgent]).not.toContain(undefined);
    expect(written(accessLog({ logClientAddress: false }))).toEqual(rest);
  });

  test('is shorter than the 3 KB that an HTTP API takes', () => {
    expect(accessLog({}).length).toBeLessThan(3000);
  });
});

describe('the access log of a REST API with streams', () => {
  test('also has how the response was transferred, and when it began', () => {
    const { responseTransferMode, timeToFirstContent, ...others } = JSON.parse(restApiAccessLog({}, true));
    expect([responseTransferMode, timeToFirstContent]).toEqual(['$context.integration.responseTransferMode', '$context.integration.timeToFirstContent']);
    expect(others).toEqual(JSON.parse(restApiAccessLog({})));
  });
});
