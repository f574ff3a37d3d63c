import { typesOf, type Code } from './code';
import { CDK_VERSION, type Files, type Language } from './language';
import { routeCode } from './route-code';
import { quoted, typescriptCode } from './typescript-code';
import { camel, methodsOf, pascal, resourceSentences, stackSentence, wrapped } from './wording';
import type { AppModel, Resource } from '../model/app-model';

const WIDTH = 120;

/** Apps in TypeScript. */
export const typescript: Language = {
  name: 'TypeScript',
  requirements: 'Node.js 20 or later',
  commands: { install: 'npm install', test: 'npm test', cdk: 'npx cdk', local: 'npx cdk-vpc-lambda-api-local' },
  ignored: ['node_modules/', 'cdk.out/'],
  places: app => ({ stack: stackFile(app), routes: 'routes' }),
  baseline: "baselineVersion: '1'",
  files: (app): Files => ({
    'package.json': packageJson(app),
    'tsconfig.json': TSCONFIG,
    'cdk.json': '{\n  "app": "npx tsx app.ts"\n}\n',
    'app.ts': appFile(app),
    [stackFile(app)]: stack(app),
    ...Object.fromEntries(app.resources.map(resource => [`routes/${fileOf(resource)}.ts`, routes(resource)])),
    [`test/${fileOf(app)}-stack.test.ts`]: test(app),
  }),
};

const TSCONFIG = `{
  "compilerOptions": {
    "target": "ES2022",
    "module": "node16",
    "strict": true,
    "isolatedModules": true,
    "skipLibCheck": true,
    "types": ["node", "jest"]
  },
  "include": ["**/*.ts"],
  "exclude": ["node_modules", "cdk.out"]
}
`;

function packageJson(app: AppModel): string {
  return `{
  "name": "${fileOf(app)}-api",
  "version": "0.1.0",
  "private": true,
  "scripts": {
    "build": "tsc --noEmit",
    "test": "jest",
    "cdk": "cdk"
  },
  "dependencies": {
    "aws-cdk-lib": "^${CDK_VERSION}",
    "cdk-vpc-lambda-api": ">=0.0.0 <1.0.0",
    "constructs": "^10.5.1"
  },
  "devDependencies": {
    "@types/jest": "^30.0.0",
    "@types/node": "^20.19.0",
    "aws-cdk": "^2.1148.0",
    "cdk-vpc-lambda-api-local": ">=0.0.0 <1.0.0",
    "jest": "^30.2.0",
    "ts-jest": "^29.4.0",
    "tsx": "^4.20.0",
    "typescript": "~5.9.3"
  },
  "jest": {
    "testEnvironment": "node",
    "testMatch": ["<rootDir>/test/**/*.test.ts"],
    "transform": { "^.+\\\\.ts$": "ts-jest" }
  }
}
`;
}

function fileOf({ words }: Pick<Resource, 'words'>): string {
  return words.join('-');
}

function stackFile(app: AppModel): string {
  return `${fileOf(app)}-stack.ts`;
}

function stackClass(app: AppModel): string {
  return `${pascal(app.words)}Stack`;
}

function appFile(app: AppModel): string {
  return `import { App } from 'aws-cdk-lib';
import { ${stackClass(app)} } from './${fileOf(app)}-stack';

const app = new App();
new ${stackClass(app)}(app, '${stackClass(app)}');
app.synth();
`;
}

function routesName({ words }: Resource): string {
  return `${camel(words)}Routes`;
}

function importLine(names: readonly string[], from: string): string {
  const sorted = [...new Set(names)].sort();
  const line = `import { ${sorted.join(', ')} } from '${from}';`;
  return line.length <= WIDTH ? line : `import {\n${wrapped([`${sorted.join(', ')},`], WIDTH - 2).map(each => `  ${each}\n`).join('')}} from '${from}';`;
}

function stack(app: AppModel): string {
  const { databaseName, grants, resources, version, user } = app;
  return `import { Stack, StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { ApiAuthorizer, DatabaseScripts, DatabaseTarget, VpcLambdaHttpApi } from 'cdk-vpc-lambda-api';
import { Construct } from 'constructs';
${resources.map(resource => `import { ${routesName(resource)} } from './routes/${fileOf(resource)}';\n`).join('')}
/** ${stackSentence(app)} */
export class ${stackClass(app)} extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const instance = new DatabaseInstance(this, 'Database', {
      vpc,
      engine: DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_${version} }),
      databaseName: '${databaseName}',
      storageEncrypted: true,
    });
    // Each deployment runs the scripts of this folder that have not run yet, before it updates the API.
    const schema = new DatabaseScripts(this, 'Schema', {
      vpc,
      database: DatabaseTarget.fromInstance(instance, { databaseName: '${databaseName}' }),
      folder: 'migrations',
    });
    // The API logs in as this user, which has only the rights that the routes need.
    const apiUser = schema.addUser('${user}', {
      grants: [
${grants.map(grant => `        ${quoted(grant)},\n`).join('')}      ],
    });

    new VpcLambdaHttpApi(this, 'Api', {
      vpc,
      database: DatabaseTarget.fromInstance(instance, { databaseName: '${databaseName}', credentials: apiUser }),
      scripts: schema,
      // Callers sign their requests with AWS credentials.
      authorizer: ApiAuthorizer.iam(),
      routes: [
${resources.map(resource => `        ...${routesName(resource)},\n`).join('')}      ],
    });
  }
}
`;
}

function routes(resource: Resource): string {
  const codes = resource.routes.map(route => routeCode(route, resource));
  return `${importLine(codes.flatMap((code: Code) => typesOf(code, false)), 'cdk-vpc-lambda-api')}

${comment(resourceSentences(resource))}
export const ${routesName(resource)} = [
${codes.map(code => `  ${typescriptCode(code, 2)},\n`).join('')}];
`;
}

function comment(sentences: readonly string[]): string {
  const lines = wrapped(sentences.map(sentence => sentence.replaceAll('*/', '* /')), WIDTH - 3);
  return lines.length === 1 ? `/** ${lines[0]} */` : `/**\n${lines.map(line => ` * ${line}\n`).join('')} */`;
}

function test(app: AppModel): string {
  return `import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ${stackClass(app)} } from '../${fileOf(app)}-stack';

const template = Template.fromStack(new ${stackClass(app)}(new App(), '${stackClass(app)}'));
const [api] = Object.values(template.findResources('AWS::ApiGatewayV2::Api'));
const { paths } = api.Properties.Body;

describe('${stackClass(app)}', () => {
  test.each([
${methodsOf(app).flatMap(([path, methods]) => methods.map(method => `    ['${method}', '${path}'],\n`)).join('')}  ])('asks for AWS credentials on %s %s', (method, path) => {
    expect(paths[path][method]).toMatchObject({ security: [{ iam: [] }] });
  });

  test('runs the scripts when it is deployed', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'scripts.handler' });
  });

  test('has an encrypted database', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', { StorageEncrypted: true });
  });
});
`;
}
