import { effectOf } from '../../../local/gateway/access-policy';

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:Api/prod/GET/books/1';

const statement = (Resource: unknown, Effect = 'Allow', Action: unknown = 'execute-api:Invoke') => ({ Effect, Action, Resource });

describe('effectOf', () => {
  test.each<[string, unknown, string | undefined]>([
    ['the request itself', [statement(ARN)], 'allowed'],
    ['one statement without a list', statement(ARN), 'allowed'],
    ['everything', [statement('*', 'Allow', '*')], 'allowed'],
    ['an action in other letters', [statement('*', 'Allow', 'Execute-API:*')], 'allowed'],
    ['the stage', [statement('arn:aws:execute-api:*:*:Api/prod/*')], 'allowed'],
    ['one of several resources', [statement(['arn:aws:execute-api:::x', ARN])], 'allowed'],
    ['a single character left open', [statement(ARN.replace('/1', '/?'))], 'allowed'],
    ['another path', [statement(ARN.replace('/1', '/2'))], 'not-mentioned'],
    ['a dot for any character', [statement(ARN.replace('GET', 'G.T'))], 'not-mentioned'],
    ['another action', [statement('*', 'Allow', 's3:GetObject')], 'not-mentioned'],
    ['nothing', [], 'not-mentioned'],
    ['all, and denies one', [statement('*'), statement(ARN, 'Deny')], 'denied'],
    ['all, and denies another', [statement('*'), statement(ARN.replace('/1', '/2'), 'Deny')], 'allowed'],
  ])('a policy about %s', (_, Statement, effect) => {
    expect(effectOf({ Version: '2012-10-17', Statement }, ARN)).toBe(effect);
  });

  test.each([[undefined], [null], [{}], ['*'], [{ Statement: 'all' }]])('%j is not a policy', policy => {
    expect(effectOf(policy, ARN)).toBeUndefined();
  });
});
