import { Stack, StackProps } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, DatabaseSecret, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import {
  ApiAuthorizer, ApiGatewayAccountLogging, DatabaseCredentials, DatabaseTarget, HealthRoute, OpenApiRoute, RequestValue, SqlRefusal, SqlResult,
  SqlRoute, ValueType, VpcLambdaHttpApi, VpcLambdaRestApi,
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
    // A user with just the rights of the routes. The stack creates its secret; a migration creates the user, with that password.
    const apiUser = new DatabaseSecret(this, 'ApiUser', { username: 'shop_api' });
    const database = DatabaseTarget.fromInstance(instance, { databaseName: 'shop', credentials: DatabaseCredentials.fromSecret(apiUser) });
    const userPool = new UserPool(this, 'Users');

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
      // SQLSTATE of a trigger on orders, for every route of the API.
      refusals: { OR001: SqlRefusal.of(409, 'TOO_LATE', 'An order can be cancelled for one day') },
      routes: [
        SqlRoute.get('/products', {
          summary: 'Search the products',
          tags: ['Products'],
          sql: 'SELECT id, name, price FROM products WHERE name ILIKE :search ORDER BY name LIMIT :limit',
          parameters: {
            search: RequestValue.query('search', { defaultValue: '%', maxLength: 50 }),
            limit: RequestValue.query('limit', { valueType: ValueType.INTEGER, minimum: 1, maximum: 100, defaultValue: '20' }),
          },
        }),
        SqlRoute.get('/products/{id}', {
          summary: 'Read a product',
          tags: ['Products'],
          sql: 'SELECT id, name, price FROM products WHERE id = :id',
          parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER, minimum: 1 }) },
          result: SqlResult.row(),
        }),
        SqlRoute.get('/orders', {
          summary: 'List the orders of the caller',
          tags: ['Orders'],
          sql: 'SELECT * FROM orders WHERE user_id = :user ORDER BY id',
          parameters: { user: RequestValue.claim('sub') },
        }),
        SqlRoute.post('/orders', {
          summary: 'Place an order',
          tags: ['Orders'],
          sql: 'INSERT INTO orders (user_id, product_id, quantity) VALUES (:user, :product, :quantity) RETURNING *',
          parameters: {
            user: RequestValue.claim('sub'),
            product: RequestValue.body('product', { valueType: ValueType.INTEGER }),
            quantity: RequestValue.body('quantity', { valueType: ValueType.INTEGER, minimum: 1, maximum: 1000 }),
          },
          result: SqlResult.created('/orders/{id}'),
          // SQLSTATE of a violated foreign key.
          refusals: { 23503: SqlRefusal.of(422, 'NO_SUCH_PRODUCT', 'The product does not exist') },
        }),
        SqlRoute.delete('/orders/{id}', {
          summary: 'Cancel an order',
          description: 'Orders can be cancelled for one day.',
          tags: ['Orders'],
          sql: 'DELETE FROM orders WHERE id = :id AND user_id = :user',
          parameters: {
            id: RequestValue.path('id', { valueType: ValueType.BIGINT }),
            user: RequestValue.claim('sub'),
          },
          result: SqlResult.none({ otherwise: SqlRefusal.of(404, 'NO_SUCH_ORDER', 'You have no such order') }),
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
