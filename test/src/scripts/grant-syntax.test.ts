import { Lazy } from 'aws-cdk-lib';
import { DatabaseEngine } from '../../../src';
import { checkGrants } from '../../../src/scripts/grant-syntax';

const { POSTGRESQL, SQL_SERVER } = DatabaseEngine;

describe('the grants of PostgreSQL', () => {
  test.each([
    'SELECT ON products',
    'SELECT, INSERT ON orders',
    'select, Update (note, status) on sales.orders',
    'INSERT, UPDATE, DELETE, TRUNCATE ON TABLE orders, "Order Lines"',
    'SELECT (id, name), UPDATE (name) ON customers',
    'USAGE ON SEQUENCE orders_id_seq',
    'EXECUTE ON FUNCTION total(integer, numeric(10, 2), text[], point[3])',
    'EXECUTE ON FUNCTION now_in(timestamp with time zone), sales.ping',
    'EXECUTE ON PROCEDURE close_day()',
    'EXECUTE ON ROUTINE close_day',
    'USAGE ON SCHEMA sales, shop',
    'USAGE ON TYPE mood',
    'USAGE ON DOMAIN email',
    'SELECT ON ALL TABLES IN SCHEMA sales',
    'EXECUTE ON ALL FUNCTIONS IN SCHEMA sales',
    'SELECT ON type',
    'SELECT ON "a;b--c"',
    'SELECT ON größen',
  ])('can be %s', grant => {
    expect(checkGrants(POSTGRESQL, [grant])).toEqual([grant]);
  });

  test('have single spaces outside of quotes, so that the code of the function stays the same', () => {
    expect(checkGrants(POSTGRESQL, ['  SELECT ,\n INSERT  ON\t"a  b" '])).toEqual(['SELECT , INSERT ON "a  b"']);
  });

  test.each([
    ['', 'a grant is empty'],
    ['   ', 'a grant is empty'],
    ['SELECT ON orders; DROP TABLE orders', 'a grant contains a semicolon'],
    ['SELECT ON orders -- all', 'a grant contains a comment'],
    ['SELECT ON /* all */ orders', 'a grant contains a comment'],
    ['SELECT ON orders TO shop', 'a grant contains TO'],
    ['SELECT ON orders WITH GRANT OPTION', 'a grant contains WITH'],
    ['GRANT SELECT ON orders', 'a grant begins with GRANT'],
    ['ALL ON orders', 'a grant of ALL includes privileges that no route needs'],
    ['ALL PRIVILEGES ON orders', 'name the privileges: SELECT, INSERT, UPDATE, DELETE, TRUNCATE'],
    ['shop_readers', 'a grant has no ON'],
    ['SELECT', 'a grant has no ON'],
    ['ON orders', 'a grant does not begin with a privilege'],
    ['SELECT, ON orders', 'a grant does not begin with a privilege'],
    ['SELECT ON', 'a grant names no object'],
    ['SELECT ON orders,', 'a grant names no object'],
    ['SELECT ON orders, ', 'a grant names no object'],
    ['SELECT ON a.b.c', 'a grant has a name with 3 parts, of which 2 are allowed'],
    ['SELECT ON ALL TABLES IN SCHEMA a.b', 'a grant has a name with 2 parts, of which 1 are allowed'],
    ['SELECT ON ${schema}.orders', 'a grant contains a placeholder'],
    ['SELECT ON :orders', 'a grant contains a placeholder'],
    ['SELECT ON $1', 'a grant contains a placeholder'],
    ['SELECT ON \'orders\'', 'a grant contains "\'"'],
    ['SELECT ON [orders]', 'a grant contains "["'],
    ['EXECUTE ON FUNCTION f(int[) TO public; DROP TABLE orders; --])', 'a grant contains "["'],
    ['EXECUTE ON FUNCTION f(int[]) TO public; DROP TABLE orders; --])', 'a grant contains a semicolon'],
    ['SELECT ON "orders', 'a grant contains "\\""'],
    ['SELECT () ON orders', 'a grant names no object'],
    ['SELECT (id ON orders', 'the columns of a grant are not names in parentheses'],
    ['DELETE (id) ON orders', 'the privilege DELETE cannot be limited to columns'],
    ['SELECT (id) ON SEQUENCE s', 'the privilege SELECT cannot be limited to columns'],
    ['TRIGGER ON orders', 'the privilege TRIGGER cannot be granted to a user of an API'],
    ['REFERENCES ON orders', 'the privilege REFERENCES cannot be granted'],
    ['CREATE ON SCHEMA sales', 'the privilege CREATE cannot be granted'],
    ['EXECUTE ON orders', 'allowed: for this kind of object: SELECT, INSERT, UPDATE, DELETE, TRUNCATE'],
    ['CONNECT ON DATABASE shop', 'a grant has an unexpected "shop"'],
    ['EXECUTE ON FUNCTION f(int', 'an opening parenthesis without a closing one'],
    ['SELECT ON orders orders', 'a grant has an unexpected "orders"'],
    ['SELECT ON OBJECT::orders', 'a grant has an unexpected "::"'],
  ])('throws when one is %j', (grant, message) => {
    expect(() => checkGrants(POSTGRESQL, [grant])).toThrow(message);
  });

  test('throws when one is listed twice, in upper or lower case', () => {
    expect(() => checkGrants(POSTGRESQL, ['SELECT ON orders', 'select  on Orders'])).toThrow('a grant is listed twice, received "select on Orders"; list it once');
  });

  test('throws when one is known only at deployment', () => {
    expect(() => checkGrants(POSTGRESQL, [Lazy.string({ produce: () => 'SELECT ON orders' })])).toThrow('a grant is a token');
  });
});

describe('the grants of SQL Server', () => {
  test.each([
    'SELECT ON dbo.orders',
    'SELECT, INSERT ON OBJECT::dbo.[Order Lines]',
    'SELECT (id, name) ON dbo.customers',
    'SELECT ON dbo.customers (id, name)',
    'EXECUTE ON dbo.close_day',
    'SELECT ON SCHEMA::sales',
    'EXECUTE ON TYPE::dbo.OrderLines',
    'VIEW DEFINITION ON dbo.orders',
    'SELECT ON "a b"',
  ])('can be %s', grant => {
    expect(checkGrants(SQL_SERVER, [grant])).toEqual([grant]);
  });

  test.each([
    ['CONTROL ON dbo.orders', 'the privilege CONTROL cannot be granted to a user of an API'],
    ['ALTER ON SCHEMA::sales', 'the privilege ALTER cannot be granted'],
    ['TAKE OWNERSHIP ON dbo.orders', 'the privilege TAKE OWNERSHIP cannot be granted'],
    ['ALL ON dbo.orders', 'a grant of ALL'],
    ['SELECT ON dbo.orders, dbo.customers', 'a grant has an unexpected ","'],
    ['SELECT ON shop.dbo.orders', 'a name with 3 parts'],
    ['SELECT ON SCHEMA::a.b', 'a name with 2 parts, of which 1 are allowed'],
    ['SELECT ON LOGIN::sa', 'a grant has an unexpected "::"'],
    ['SELECT ON @t', 'a grant contains a placeholder'],
    ['SELECT ON dbo.orders AS dbo', 'a grant has an unexpected "AS"'],
  ])('throws when one is %j', (grant, message) => {
    expect(() => checkGrants(SQL_SERVER, [grant])).toThrow(message);
  });
});
