import { execFileSync } from 'node:child_process';
import { type ReceivedAnswer, curlCommand, differences, type Expectation } from '../../../local/serve/requests';

describe('differences', () => {
  const answer: ReceivedAnswer = { status: 200, headers: new Headers({ ETag: '"1"' }), body: { id: 1, tags: ['a', 'b'], author: { name: 'X', born: 1900 } } };

  test.each<[Expectation]>([
    [{}],
    [{ status: 200 }],
    [{ headers: { etag: '"1"' } }],
    [{ body: { id: 1 } }],
    [{ body: { author: { name: 'X' } } }],
    [{ body: { tags: ['a', 'b'] } }],
  ])('there are none to %j', expected => {
    expect(differences(answer, expected)).toEqual([]);
  });

  test.each<[Expectation, string[]]>([
    [{ status: 404 }, ['status: expected 404, got 200']],
    [{ headers: { 'ETag': '"2"', 'X-None': '1' } }, ['header ETag: expected "\\"2\\"", got "\\"1\\""', 'header X-None: expected "1", got nothing']],
    [{ body: { id: '1' } }, ['body.id: expected "1", got 1']],
    [{ body: { author: { name: 'Y', died: null } } }, ['body.author.name: expected "Y", got "X"', 'body.author.died: expected null, got nothing']],
    [{ body: { tags: ['a'] } }, ['body.tags: expected ["a"], got ["a","b"]']],
    [{ body: { tags: ['a', 'c'] } }, ['body.tags[1]: expected "c", got "b"']],
    [{ body: [] }, [expect.stringMatching(/^body: expected \[\], got \{/)]],
  ])('differences from %j are reported', (expected, lines) => {
    expect(differences(answer, expected)).toEqual(lines);
  });

  test('an empty body is nothing', () => {
    expect(differences({ ...answer, body: undefined }, { body: {} })).toEqual(['body: expected {}, got nothing']);
  });
});

describe('curlCommand', () => {
  test('a GET is short', () => {
    expect(curlCommand(3000, { method: 'GET', path: '/books?q=a' })).toBe("curl -i 'http://localhost:3000/books?q=a'");
  });

  test('the shell reads back what was meant', () => {
    const command = curlCommand(3000, { method: 'POST', path: '/books', claims: { sub: 'u1' }, headers: { 'x-a': "it's" }, body: { title: "it's $HOME" } });
    const printed = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; ${command}`], { encoding: 'utf8' });

    expect(printed.trim().split('\n')).toEqual([
      '-i', '-X', 'POST', '-H', 'content-type: application/json', '-H', 'x-local-claims: {"sub":"u1"}', '-H', "x-a: it's", '-d', '{"title":"it\'s $HOME"}', 'http://localhost:3000/books',
    ]);
  });

  test('a content type of the request replaces that of JSON', () => {
    const csv = { method: 'POST', path: '/books', headers: { 'Content-Type': 'text/csv', 'Idempotency-Key': 'k1' }, body: 'title\nDune' };

    expect(curlCommand(3000, csv)).toBe("curl -i -X POST -H 'Content-Type: text/csv' -H 'Idempotency-Key: k1' -d 'title\nDune' 'http://localhost:3000/books'");
    expect(curlCommand(3000, { ...csv, headers: { 'Content-Type': 'application/merge-patch+json' }, body: {} })).toContain("-H 'Content-Type: application/merge-patch+json' -d '{}'");
  });
});
