import { join } from 'path';
import { Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, SqlServerEngineVersion } from 'aws-cdk-lib/aws-rds';
import {
  ApiAuthorizer, DatabaseScripts, DatabaseTarget, HealthRoute, RequestValue, RowOrder, SqlResult, SqlRoute, ValueType, VpcLambdaHttpApi,
} from 'cdk-vpc-lambda-api';
import { Construct } from 'constructs';

/** A library: its books on SQL Server, behind an HTTP API for users of an identity provider that issues JSON Web Tokens. */
export class LibraryStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const instance = new DatabaseInstance(this, 'Database', {
      vpc,
      engine: DatabaseInstanceEngine.sqlServerEx({ version: SqlServerEngineVersion.VER_16 }),
      storageEncrypted: true,
    });
    // Creates the database as well: instances of SQL Server have none at first.
    const schema = new DatabaseScripts(this, 'Schema', {
      vpc,
      database: DatabaseTarget.fromInstance(instance, { databaseName: 'library' }),
      folder: join(__dirname, 'migrations/library'),
    });
    const apiUser = schema.addUser('library_api', { grants: ['SELECT ON dbo.books', 'SELECT, INSERT ON dbo.loans'] });

    new VpcLambdaHttpApi(this, 'Library', {
      vpc,
      database: DatabaseTarget.fromInstance(instance, { databaseName: 'library', credentials: apiUser }),
      authorizer: ApiAuthorizer.jwt('https://login.example.com', { audience: ['library'] }),
      cors: { allowOrigins: ['https://library.example.com'] },
      throttle: { rateLimit: 50, burstLimit: 100 },
      routes: [
        SqlRoute.get('/books', {
          sql: 'SELECT id, title, author FROM books',
          result: SqlResult.page({
            orderBy: RowOrder.choose('sort', { title: ['title', 'id'], newest: ['id DESC'] }, { defaultChoice: 'title' }),
            maxSize: 100,
          }),
          timeout: Duration.seconds(5),
        }),
        SqlRoute.get('/books/{id}', {
          sql: 'SELECT id, title, author FROM books WHERE id = :id',
          parameters: { id: RequestValue.path('id', { valueType: ValueType.INTEGER }) },
          result: SqlResult.row(),
        }),
        SqlRoute.post('/loans', {
          sql: 'INSERT INTO loans (member_id, book_id) OUTPUT inserted.id, inserted.book_id VALUES (:member, :book)',
          parameters: {
            member: RequestValue.claim('sub'),
            book: RequestValue.body('book', { valueType: ValueType.INTEGER }),
          },
          authorizer: ApiAuthorizer.jwt('https://login.example.com', { audience: ['library'], scopes: ['loans.write'] }),
          result: SqlResult.created('/loans/{id}'),
        }),
        HealthRoute.at('/status', { authorizer: ApiAuthorizer.none() }),
      ],
    });
  }
}
