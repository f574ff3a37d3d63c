import { entityTag, namesTag } from '../../../runtime/http/entity-tag';

describe('entityTag', () => {
  test('a tag is strong, and the same for the same body', () => {
    expect(entityTag('[]', '')).toMatch(/^"[\w-]{22}"$/);
    expect(entityTag('[]', '')).toBe(entityTag('[]', ''));
  });

  test('another body or coding has another tag', () => {
    expect(new Set([entityTag('[]', ''), entityTag('[1]', ''), entityTag('[]', 'gzip')]).size).toBe(3);
  });
});

describe('namesTag', () => {
  test.each(['"a"', 'W/"a"', '"b", "a"', '"b",W/"a" , "c"', '*', ' * ', '"x,y", "a"'])('%s names "a"', header => {
    expect(namesTag(header, '"a"')).toBe(true);
  });

  test.each([undefined, '', 'a', '"b"', 'W/"b", "c"', '"A"', '"a', '"b, "a'])('%s does not name "a"', header => {
    expect(namesTag(header, '"a"')).toBe(false);
  });
});
