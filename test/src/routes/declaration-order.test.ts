import { App, CfnElement } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RequestValue, RowOrder, SqlResult, SqlRoute, ValueType } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';

/** The same object with its keys the other way round, as another language may hand it over. */
function reversed<Type extends object>(object: Type): Type {
  return Object.fromEntries(Object.entries(object).reverse()) as Type;
}

function sameOrder<Type extends object>(object: Type): Type {
  return object;
}

/** What a deployment goes by: the hash of the handler's code, with the manifest in it, and the names of the resources. */
function deployed(create: (typeof FRONT_DOORS)[number][1], order: typeof sameOrder) {
  const stack = new TestStack(new App());
  const api = create(stack, {
    sessionContext: order({ 'app.first': RequestValue.constant('1'), 'app.second': RequestValue.constant('2') }),
    routes: [SqlRoute.get('/books', {
      sql: 'SELECT id, title FROM books WHERE title = :title AND id = :id',
      parameters: order({
        title: RequestValue.query('title', order({ required: false, minLength: 1, maxLength: 50, pattern: '^[a-z]' })),
        id: RequestValue.query('id', order({ valueType: ValueType.INTEGER, minimum: 1, maximum: 9, required: false })),
      }),
      result: SqlResult.page(order({
        orderBy: RowOrder.choose('sort', order({ title: ['title', 'id'], id: ['id'], newest: ['id DESC'] }), { defaultChoice: 'title' }),
        total: true,
      })),
    })],
  });
  const { Resources } = Template.fromStack(stack).toJSON();
  return { code: Resources[stack.getLogicalId(api.handler.node.defaultChild as CfnElement)].Properties.Code, resources: Object.keys(Resources) };
}

describe.each(FRONT_DOORS)('%s', (_, create) => {
  test('deploys the same in whatever order settings and maps are written', () => {
    expect(deployed(create, reversed)).toEqual(deployed(create, sameOrder));
  });
});
