import { App } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { deployedName } from '../../../src/private/deployed-name';
import { describe as describeConstruct, FILE_NAME, IAM_DESCRIPTION, METRIC_DIMENSION, QUERY_NAME, SECURITY_GROUP_DESCRIPTION, uniqueName } from '../../../src/private/plain-text';
import { TestStack } from '../support/fixtures';

describe('describe', () => {
  const described = (id: string, rules = SECURITY_GROUP_DESCRIPTION) => describeConstruct(new Construct(new TestStack(), id), rules, path => `Handler of ${path}`);

  test.each([
    ['Books', 'Handler of TestStack/Books'],
    ['Bücher', 'Handler of TestStack/Bucher'],
    ['Łódź', 'Handler of TestStack/_odz'],
    ['図書館', 'Handler of TestStack/___'],
    ['Books 📚', 'Handler of TestStack/Books _'],
    ['Anna\'s "Books"?', 'Handler of TestStack/Anna_s _Books__'],
    ['Books\nand\tOrders', 'Handler of TestStack/Books_and_Orders'],
  ])('default: writes %j as a security group takes it', (id, text) => {
    expect(described(id)).toBe(text);
  });

  test('leaves to IAM what IAM takes', () => {
    expect(described('Anna\'s "Books"?', IAM_DESCRIPTION)).toBe('Handler of TestStack/Anna\'s "Books"?');
  });

  test.each([
    [234, 'Handler of TestStack/', 255], [235, 'Handler of ...Stack/', 255], [1000, 'Handler of ...x', 255],
  ])('keeps the end of a path that ends in %i characters', (length, beginning, whole) => {
    const text = described('x'.repeat(length));
    expect(text.slice(0, beginning.length)).toBe(beginning);
    expect(text).toMatch(/x{200}$/);
    expect(text).toHaveLength(whole);
  });
});

describe('uniqueName', () => {
  test('default: is the name', () => {
    expect(uniqueName('shop-test-Library-Api', METRIC_DIMENSION)).toBe('shop-test-Library-Api');
  });

  test.each([['Bücher', 'Bucher'], ['図書館', '博物館'], ['x'.repeat(300), `${'x'.repeat(299)}y`], ['Bücher', 'Bücher'.normalize('NFD')]])('differs between %j and %j', (one, other) => {
    const names = [one, other].map(name => uniqueName(name, METRIC_DIMENSION));
    expect(new Set(names).size).toBe(2);
    expect(names.filter(name => !/^[\x20-\x7e]{1,255}$/.test(name))).toEqual([]);
  });

  test('is cut before its ending, not in it', () => {
    expect(uniqueName('x'.repeat(255), FILE_NAME, '.openapi.json')).toMatch(/^x{233}-[0-9a-f]{8}\.openapi\.json$/);
    expect(uniqueName('shop: books', QUERY_NAME, '/errors')).toMatch(/^shop_ books-[0-9a-f]{8}\/errors$/);
  });
});

describe('deployedName', () => {
  test('is a dimension of a metric whatever the ids are, and differs with them', () => {
    const names = ['Bücher', 'Bucher', '図書館', '博物館', 'B'.repeat(400)].map(id => deployedName(new Construct(new TestStack(new App()), id)));
    expect(names[1]).toBe('TestStack-Bucher');
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter(name => !/^[\x20-\x7e]{1,255}$/.test(name))).toEqual([]);
  });
});
