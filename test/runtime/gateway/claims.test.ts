import { httpApiClaims, restApiClaims } from '../../../runtime/gateway/claims';

const object = (claims: ReadonlyMap<string, string>) => Object.fromEntries(claims);

describe('restApiClaims', () => {
  test('claims of a Cognito token are read', () => {
    expect(object(restApiClaims({ claims: { 'sub': 'user-1', 'cognito:groups': 'admin,editor' } }, undefined))).toEqual({ 'sub': 'user-1', 'cognito:groups': 'admin,editor' });
  });

  test('the context of a Lambda authorizer is read, without what API Gateway adds', () => {
    const authorizer = { principalId: 'user|a1b2', integrationLatency: 120, tenant: 'acme', level: 3, active: true, groups: '["a","b"]' };

    expect(object(restApiClaims(authorizer, undefined))).toEqual({ tenant: 'acme', level: '3', active: 'true', groups: '["a","b"]' });
  });

  test('a text named claims in the context of a Lambda authorizer is a claim', () => {
    expect(object(restApiClaims({ claims: '{"sub":"root"}' }, undefined))).toEqual({ claims: '{"sub":"root"}' });
  });

  test('a caller with IAM credentials has the names that HTTP APIs use', () => {
    const identity = { accessKey: 'AKIA', accountId: '1', caller: 'AIDA', principalOrgId: null, user: 'AIDA', userArn: 'arn:aws:iam::1:user/a', sourceIp: '192.0.2.1' };

    expect(object(restApiClaims(undefined, identity))).toEqual({ accessKey: 'AKIA', accountId: '1', callerId: 'AIDA', userId: 'AIDA', userArn: 'arn:aws:iam::1:user/a' });
  });

  test.each([undefined, null, {}, { claims: null }, { claims: { sub: null } }])('an authorizer that is %j vouches for nothing', authorizer => {
    expect(restApiClaims(authorizer, { userArn: null }).size).toBe(0);
  });
});

describe('httpApiClaims', () => {
  test('claims of a JWT are read, with its scopes as a list', () => {
    const jwt = { claims: { sub: 'user-1', groups: '[admin editor]', iat: 1700000000 }, scopes: ['books/read', 'books/write'] };

    expect(object(httpApiClaims({ jwt }))).toEqual({ sub: 'user-1', groups: '[admin editor]', iat: '1700000000', scopes: '["books/read","books/write"]' });
  });

  test('a claim named scopes counts more than the scopes of the token', () => {
    expect(object(httpApiClaims({ jwt: { claims: { scopes: 'own' }, scopes: ['a'] } }))).toEqual({ scopes: 'own' });
  });

  test('the context of a Lambda authorizer is read, its structures as JSON', () => {
    expect(object(httpApiClaims({ lambda: { tenant: 'acme', level: 3, groups: ['a b', 'c'], none: null } }))).toEqual({ tenant: 'acme', level: '3', groups: '["a b","c"]' });
  });

  test('a caller with IAM credentials is read', () => {
    expect(object(httpApiClaims({ iam: { accountId: '1', callerId: 'AIDA', cognitoIdentity: null, userArn: 'arn:aws:iam::1:user/a' } })))
      .toEqual({ accountId: '1', callerId: 'AIDA', userArn: 'arn:aws:iam::1:user/a' });
  });

  test.each([undefined, {}, { jwt: null }, { jwt: { claims: null, scopes: null } }, { lambda: null }])('an authorizer that is %j vouches for nothing', authorizer => {
    expect(httpApiClaims(authorizer).size).toBe(0);
  });
});
