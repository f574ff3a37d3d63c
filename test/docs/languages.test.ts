import { read } from './pages';

const { name, jsii: { targets: { python, java, dotnet, go } }, peerDependencies, engines } = JSON.parse(read('package.json'));
const GO_PACKAGE = `${go.moduleName}/${go.packageName}`;

describe('the README', () => {
  test.each([
    ['TypeScript', `npm install ${name}`, `import { … } from '${name}'`],
    ['Python', `pip install ${python.distName}`, `from ${python.module} import …`],
    ['Java', `${java.maven.groupId}:${java.maven.artifactId}`, `import ${java.package}.*;`],
    ['C#', `dotnet add package ${dotnet.packageId}`, `using ${dotnet.namespace};`],
    ['Go', `go get ${GO_PACKAGE}`, `import "${GO_PACKAGE}"`],
  ])('names the package for %s and what a program imports', (language, installed, imported) => {
    const row = read('README.md').split('\n').find(line => line.startsWith(`| ${language} `));
    expect(row).toContain(`\`${installed}\``);
    expect(row).toContain(`\`${imported}\``);
  });

  test('names the lowest version of CDK that package managers accept', () => {
    expect(read('README.md')).toContain(`\`aws-cdk-lib\` ${peerDependencies['aws-cdk-lib'].slice(1)} or later`);
  });
});

describe('the lowest Node.js', () => {
  const lowest = /\d+/.exec(engines.node)![0];

  test('is the same for the library and the local server', () => {
    expect(JSON.parse(read('local/package.json')).engines).toEqual(engines);
  });

  test.each([
    'README.md', 'CONTRIBUTING.md', 'docs/tutorial.md', 'local/README.md', 'examples/typescript/README.md', 'examples/python/README.md', 'examples/java/README.md',
  ])('is stated in %s', page => {
    expect([...read(page).matchAll(/Node\.js (\d+) or later/g)].map(([, version]) => version)).toEqual([lowest]);
  });
});
