import { relativeLocation } from '../../../src/routes/private/location';

const HOST = 'https://api.example.com';

describe('relativeLocation', () => {
  test.each([
    ['/orders', '/orders/7'],
    ['/orders', '/'],
    ['/', '/orders/7'],
    ['/users/3/orders', '/orders/7'],
    ['/users/3/orders', '/users/3/orders/7'],
    ['/users/3/orders', '/'],
    ['/orders', '/orders:done/7'],
    ['/a/b', '/orders:done/7'],
  ])('from %s it leads to %s, whatever stands in front of both', (from, to) => {
    for (const base of ['', '/prod', '/base/path']) {
      expect(new URL(relativeLocation(from, to), HOST + base + from).href).toBe(HOST + base + to);
    }
  });

  test('a whole URL stays as it is', () => {
    expect(relativeLocation('/orders', 'https://orders.example.com/7')).toBe('https://orders.example.com/7');
  });
});
