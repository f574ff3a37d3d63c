import { parseParameters } from '../../../runtime/http/parameters';

describe('parseParameters', () => {
  test('repeated parameters stay apart and in order, commas stay in values', () => {
    expect(parseParameters('tag=a,b&x=1&tag=c&tag=&name=J+%C3%A9%2B&flag')).toEqual(new Map([['tag', ['a,b', 'c', '']], ['x', ['1']], ['name', ['J é+']], ['flag', ['']]]));
  });

  test('text that is not encoded is unchanged', () => {
    expect(parseParameters('a=100%&__proto__=1')).toEqual(new Map([['a', ['100%']], ['__proto__', ['1']]]));
  });

  test('the largest body that Lambda accepts is parsed in seconds', () => {
    const before = process.cpuUsage();

    expect(parseParameters(Array.from({ length: 600_000 }, (_, n) => `p${n}=1`).join('&')).size).toBe(600_000);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5000);
  });
});
