import { attachment } from '../../../runtime/http/attachment';

describe('attachment', () => {
  test.each([
    ['', 'attachment'],
    ['orders.csv', 'attachment; filename="orders.csv"'],
    ['my orders (2).csv', 'attachment; filename="my orders (2).csv"'],
    ['Übersicht.csv', 'attachment; filename="_bersicht.csv"; filename*=UTF-8\'\'%C3%9Cbersicht.csv'],
    ['100%.txt', 'attachment; filename="100_.txt"; filename*=UTF-8\'\'100%25.txt'],
    ['a"b.txt', 'attachment; filename="a_b.txt"; filename*=UTF-8\'\'a%22b.txt'],
    ["it's.txt", 'attachment; filename="it\'s.txt"; filename*=UTF-8\'\'it%27s.txt'],
    ['../../etc/passwd', 'attachment; filename=".._.._etc_passwd"'],
    ['a\\b\r\nSet-Cookie: x=1', 'attachment; filename="a_b__Set-Cookie: x=1"; filename*=UTF-8\'\'a_b__Set-Cookie%3A%20x%3D1'],
    ['\ud800.txt', 'attachment; filename="_.txt"'],
  ])('of %j is %s', (name, header) => {
    expect(attachment(name)).toBe(header);
  });

  test('has at most 200 characters of a name, and no half of one', () => {
    expect(attachment('\u{1F600}'.repeat(300))).toBe(`attachment; filename="${'__'.repeat(200)}"; filename*=UTF-8''${'%F0%9F%98%80'.repeat(200)}`);
  });

  test('contains only characters of a header, for any name', () => {
    const names = Array.from({ length: 500 }, (_, seed) => Array.from({ length: 8 }, (__, at) => String.fromCharCode((seed * 7919 + at * 104_729) % 65_536)).join(''));

    names.forEach(name => expect(attachment(name)).toMatch(/^[\x20-\x7e]+$/));
  });
});
