import { DistinctNames, plural, singular, withArticle, wordsOf } from '../../../local/init/model/names';

describe('names of an app', () => {
  test.each([
    ['orders', 'order', 'orders'],
    ['OrderLine', 'order line', 'order lines'],
    ['order_lines', 'order line', 'order lines'],
    ['categories', 'category', 'categories'],
    ['address', 'address', 'addresses'],
    ['statuses', 'status', 'statuses'],
    ['boxes', 'box', 'boxes'],
    ['staff', 'staff', 'staff'],
    ['people', 'person', 'people'],
    ['Bücher', 'bucher', 'buchers'],
    ['APIKeys', 'api key', 'api keys'],
  ])('a row of %s is called %s, and several %s', (name, one, many) => {
    expect([singular(wordsOf(name)), plural(wordsOf(name))]).toEqual([one, many]);
  });

  test('nouns have their article', () => {
    expect(['order', 'user', 'item', 'product', 'staff'].map(withArticle)).toEqual(['an order', 'a user', 'an item', 'a product', 'staff']);
  });

  test('a name that is taken gets a number', () => {
    const names = new DistinctNames(['ping']);
    expect(['ping', 'orders', 'orders', 'orders'].map(name => names.take(name, '-'))).toEqual(['ping-2', 'orders', 'orders-2', 'orders-3']);
  });
});
