import { join } from 'path';
import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import {
  ApiAuthorizer, ApiGatewayAccountLogging, DatabaseScripts, DatabaseTarget, HealthRoute, Idempotency, OpenApiRoute, RecordField, RequestValue,
  RowFormat, RowOrder, SqlRefusal, SqlResult, SqlRoute, SqlStep, ValueType, VpcLambdaHttpApi, VpcLambdaRestApi,
} from 'cdk-vpc-lambda-api';
import { Construct } from 'constructs';

/** A shop: its products and orders behind a REST API for signed-in users, and a public status page behind an HTTP API. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const instance = new DatabaseInstance(this, 'Database', {
      vpc,
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 }),
      databaseName: 'shop',
      storageEncrypted: true,
    });
    // Runs the scripts during the deployment, from inside of the VPC, before the functions of the APIs are created.
    const schema = new DatabaseScripts(this, 'Schema', {
      vpc,
      database: DatabaseTarget.fromInstance(instance, { databaseName: 'shop' }),
      folder: join(__dirname, 'migrations/shop'),
    });
    // A user with just the rights of the routes, whose password is in a secret.
    const apiUser = schema.addUser('shop_api', {
      grants: ['SELECT, INSERT, UPDATE ON products', 'SELECT, INSERT, DELETE ON orders', 'SELECT, INSERT, UPDATE, DELETE ON api_idempotency'],
    });
    const database = DatabaseTarget.fromInstance(instance, { databaseName: 'shop', credentials: apiUser });
    const userPool = new UserPool(this, 'Users');
    // Programs of the shop sign their requests with AWS credentials.
    const staff = ApiAuthorizer.iam();

    new VpcLambdaRestApi(this, 'Shop', {
      vpc,
      database,
      authorizer: ApiAuthorizer.cognito(userPool),
      // Once per account and region: without it, the deployment of a REST API with access logs fails.
      accountLogging: new ApiGatewayAccountLogging(this, 'AccountLogging'),
      cors: { allowOrigins: ['https://shop.example.com', 'https://admin.example.com'] },
      alarms: {},
      dashboard: true,
      savedQueries: true,
      // POST and PATCH requests with the same Idempotency-Key run once. A script creates the table.
      idempotency: Idempotency.table('api_idempotency'),
      // SQLSTATE of a trigger on orders, for every route of the API.
      refusals: { OR001: SqlRefusal.of(409, 'TOO_LATE', 'An order can be cancelled for one day') },
      // A second function serves the route that streams.
      streaming: { timeout: Duration.minutes(5) },
      routes: [
        SqlRoute.get('/products', {
          summary: 'Search the products',
          tags: ['Products'],
          sql: 'SELECT id, name, price, stock FROM products WHERE name ILIKE :search',
          parameters: { search: RequestValue.query('search', { defaultValue: '%', maxLength: 50 }) },
          result: SqlResult.page({
            orderBy: RowOrder.choose('sort', { name: ['name'], expensive: ['price DESC', 'id'] }, { defaultChoice: 'name' }),
            total: true,
            defaultSize: 20,
            maxSize: 100,
          }),
        }),
        SqlRoute.get('/products/{id}', {
          summary: 'Read a product',
          tags: ['Products'],
          sql: 'SELECT id, name, price, version FROM products WHERE id = :id',
          parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER, minimum: 1 }) },
          result: SqlResult.row({ version: 'version' }),
        }),
        SqlRoute.patch('/products/{id}', {
          summary: 'Change a product',
          description: 'Changes the fields that are sent, if the product still has the version in If-Match.',
          tags: ['Products'],
          authorizer: staff,
          sql: 'UPDATE products SET :changes, version = version + 1 WHERE id = :id AND version = :version RETURNING id, name, price, version',
          parameters: {
            id: RequestValue.path('id', { valueType: ValueType.INTEGER, minimum: 1 }),
            changes: RequestValue.changes({
              name: RecordField.of({ minLength: 1, maxLength: 100 }),
              price: RecordField.of({ valueType: ValueType.DECIMAL, minimum: 0 }),
            }),
            version: RequestValue.ifMatch({ valueType: ValueType.INTEGER }),
          },
          result: SqlResult.row({ version: 'version' }),
        }),
        SqlRoute.put('/products', {
          summary: 'Add and replace products',
          description: 'Takes a JSON array or a CSV file.',
          tags: ['Products'],
          authorizer: staff,
          sql: 'INSERT INTO products (name, price, stock) SELECT name, price, stock FROM :products ' +
            'ON CONFLICT (name) DO UPDATE SET price = EXCLUDED.price, stock = EXCLUDED.stock, version = products.version + 1 ' +
            'RETURNING id, name, price, stock',
          parameters: {
            products: RequestValue.bodyRecords({
              fields: {
                name: RecordField.of({ minLength: 1, maxLength: 100 }),
                price: RecordField.of({ valueType: ValueType.DECIMAL, minimum: 0 }),
                stock: RecordField.of({ valueType: ValueType.INTEGER, minimum: 0, defaultValue: '0' }),
              },
              minItems: 1,
              maxItems: 1000,
            }),
          },
          result: SqlResult.rows(),
          // SQLSTATE of ON CONFLICT for a second record with the same name.
          refusals: { 21000: SqlRefusal.of(422, 'DUPLICATE_PRODUCT', 'A product is in the list twice') },
        }),
        SqlRoute.get('/orders', {
          summary: 'List the orders of the caller',
          description: 'As JSON or as a CSV file.',
          tags: ['Orders'],
          sql: 'SELECT * FROM orders WHERE user_id = :user ORDER BY id',
          parameters: { user: RequestValue.claim('sub') },
          result: SqlResult.rows({ formats: [RowFormat.JSON, RowFormat.CSV], fileName: 'orders' }),
        }),
        SqlRoute.get('/orders/export', {
          summary: 'Export all orders',
          description: 'Sends the rows while the statement runs.',
          tags: ['Orders'],
          authorizer: staff,
          sql: 'SELECT id, user_id, product_id, quantity, price, ordered_at FROM orders ORDER BY id',
          result: SqlResult.rows({ formats: [RowFormat.CSV, RowFormat.NDJSON], fileName: 'all-orders' }),
          stream: true,
        }),
        SqlRoute.post('/orders', {
          summary: 'Place an order',
          tags: ['Orders'],
          steps: [
            SqlStep.of('item', 'SELECT id FROM products WHERE id = :product', {
              otherwise: SqlRefusal.of(422, 'NO_SUCH_PRODUCT', 'The product does not exist'),
            }),
            SqlStep.of('stock', 'UPDATE products SET stock = stock - :quantity WHERE id = :product AND stock >= :quantity RETURNING price', {
              otherwise: SqlRefusal.of(409, 'SOLD_OUT', 'The product is sold out'),
            }),
            SqlStep.of('order', 'INSERT INTO orders (user_id, product_id, quantity, price) VALUES (:user, :product, :quantity, :stock.price) RETURNING *'),
          ],
          parameters: {
            user: RequestValue.claim('sub'),
            product: RequestValue.body('product', { valueType: ValueType.INTEGER }),
            quantity: RequestValue.body('quantity', { valueType: ValueType.INTEGER, minimum: 1, maximum: 1000 }),
          },
          result: SqlResult.created('/orders/{id}'),
        }),
        SqlRoute.delete('/orders/{id}', {
          summary: 'Cancel an order',
          description: 'Orders can be cancelled for one day.',
          tags: ['Orders'],
          steps: [
            SqlStep.of('order', 'DELETE FROM orders WHERE id = :id AND user_id = :user RETURNING product_id, quantity', {
              otherwise: SqlRefusal.of(404, 'NO_SUCH_ORDER', 'You have no such order'),
            }),
            SqlStep.of('stock', 'UPDATE products SET stock = stock + :order.quantity WHERE id = :order.product_id'),
          ],
          parameters: {
            id: RequestValue.path('id', { valueType: ValueType.BIGINT }),
            user: RequestValue.claim('sub'),
          },
          result: SqlResult.none(),
        }),
      ],
    });

    new VpcLambdaHttpApi(this, 'Status', {
      vpc,
      database,
      authorizer: ApiAuthorizer.none(),
      cors: { allowOrigins: ['https://status.example.com'] },
      routes: [HealthRoute.at('/status'), OpenApiRoute.at('/openapi.json')],
    });
  }
}
