import { weightOf } from '../../../runtime/http/accept';

describe('weightOf', () => {
  test.each([
    ['text/csv', 1], ['*/*', 1], ['text/*', 1], ['Text/CSV', 1], ['text/csv;q=0.5', 0.5], ['text/csv; q=0', 0], ['text/csv;header=present;q=0.3', 0.3], ['text/csv; Q=0.1', 0.1],
    ['application/json', 0], ['', 0], ['text', 0], ['text/csvx', 0], ['application/json, text/csv;q=0.2', 0.2], ['text/html,*/*;q=0.8', 0.8],
  ])('%s gives text/csv the weight %d', (accept, weight) => {
    expect(weightOf('text/csv', accept)).toBe(weight);
  });

  test('the most specific range decides, wherever it stands', () => {
    expect(weightOf('text/csv', 'text/csv;q=0.1, text/*;q=0.5, */*')).toBe(0.1);
    expect(weightOf('text/csv', '*/*, text/*;q=0.5, text/csv;q=0.1')).toBe(0.1);
    expect(weightOf('text/csv', '*/*, text/csv;q=0')).toBe(0);
  });

  test('a weight that is not valid counts as none', () => {
    expect(weightOf('text/csv', 'text/csv;q=high')).toBe(1);
  });
});
