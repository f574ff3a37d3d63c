import { createCsvWriter } from '../../../runtime/routes/csv';

const line = (row: Record<string, unknown>, escapeFormulas = false) => createCsvWriter(escapeFormulas).lines(Object.keys(row))(JSON.stringify(row));

describe('a line of CSV', () => {
  test.each<[string, unknown, string]>([
    ['a text', 'Emma', 'Emma'], ['an empty text', '', '""'], ['NULL', null, ''], ['a comma', 'a,b', '"a,b"'], ['quotes', 'say "hi"', '"say ""hi"""'],
    ['line ends', 'a\r\nb\n', '"a\r\nb\n"'], ['spaces', ' a ', ' a '], ['a backslash', 'a\\b', 'a\\b'], ['the end marker of COPY', '\\.', '"\\."'],
    ['the text null', 'null', 'null'], ['a number', -1.5e300, '-1.5e+300'], ['a boolean', false, 'false'], ['nested JSON', { a: ['x,"y"', null] }, '"{""a"":[""x,\\""y\\"""",null]}"'],
    ['an emoji', '\u{1F600}', '\u{1F600}'], ['a control character', '\u0001', '\u0001'],
  ])('with %s', (_, value, text) => {
    expect(line({ id: 1, value, last: 'z' })).toBe(`1,${text},z\r\n`);
  });

  test('has the values of columns with hostile names', () => {
    expect(line({ '"},{': 1, 'a\\': '}', '': '"', 'é:': [] })).toBe('1,},"""",[]\r\n');
  });

  test('has the digits of nested JSON as they are', () => {
    expect(createCsvWriter().lines(['a', 'b'])('{"a":{"n":12345678901234567890.10, "s":"\\u0041"},"b":"1"}')).toBe('"{""n"":12345678901234567890.10, ""s"":""\\u0041""}",1\r\n');
  });

  test('of one column that is NULL is empty, as of COPY', () => {
    expect(line({ a: null })).toBe('\r\n');
  });
});

describe('formulas', () => {
  test.each([['=1+1', "'=1+1"], ['+A1', "'+A1"], ['@SUM(A1)', "'@SUM(A1)"], ['-A1', "'-A1"], ['\tx', "'\tx"], ['\r=x', '"\'\r=x"'], ['-12.50', '-12.50'], ['+1e6', '+1e6'], ['a=1', 'a=1'], ['-1+1', "'-1+1"]])(
    '%j is written as %s if they are escaped', (value, text) => {
      expect(line({ value }, true)).toBe(`${text}\r\n`);
    });

  test('are written as they are by default', () => {
    expect(line({ value: '=1+1' })).toBe('=1+1\r\n');
  });

  test('in names of columns are escaped as well', () => {
    expect(createCsvWriter(true).header(['=x', 'id'])).toBe("'=x,id\r\n");
  });
});
