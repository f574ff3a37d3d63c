import { type Code, typesOf } from './code';
import { javaCode, quoted } from './java-code';
import { pom } from './java-project';
import type { Files, Language } from './language';
import { routeCode } from './route-code';
import { methodsOf, pascal, resourceSentences, stackSentence, wrapped } from './wording';
import type { AppModel, Resource, RouteModel } from '../model/app-model';

const WIDTH = 120;
const MAIN = 'src/main/java/com/example/api';
const TEST = 'src/test/java/com/example/api';

/** Apps in Java. */
export const java: Language = {
  name: 'Java',
  requirements: 'JDK 17 or later, Maven, and Node.js 20 or later',
  commands: { install: 'mvn --quiet compile', test: 'mvn test', cdk: 'npx --yes aws-cdk', local: 'npx --yes cdk-vpc-lambda-api-local' },
  ignored: ['target/', 'cdk.out/', 'node_modules/'],
  places: app => ({ stack: `${MAIN}/${stackClass(app)}.java`, routes: MAIN }),
  baseline: '.baselineVersion("1")',
  files: (app): Files => ({
    'pom.xml': pom(`${app.words.join('-')}-api`, `com.example.api.${pascal(app.words)}App`),
    'cdk.json': '{\n  "app": "mvn --quiet compile exec:java"\n}\n',
    [`${MAIN}/${pascal(app.words)}App.java`]: appFile(app),
    [`${MAIN}/${stackClass(app)}.java`]: stack(app),
    ...Object.fromEntries(app.resources.map(resource => [`${MAIN}/${routesClass(resource)}.java`, routes(resource)])),
    [`${TEST}/${stackClass(app)}Test.java`]: test(app),
  }),
};

function stackClass(app: AppModel): string {
  return `${pascal(app.words)}Stack`;
}

function routesClass({ words }: Resource): string {
  const name = pascal(words);
  return `${/^\d/.test(name) ? 'Table' : ''}${name}Routes`;
}

function importLines(names: readonly string[]): string {
  return [...new Set(names)].sort().map(name => `import ${name};\n`).join('');
}

function appFile(app: AppModel): string {
  const name = `${pascal(app.words)}App`;
  return `package com.example.api;

import software.amazon.awscdk.App;

/** Synthesizes the stack. */
public final class ${name} {
    private ${name}() {
    }

    public static void main(final String[] args) {
        final App app = new App();
        new ${stackClass(app)}(app, "${stackClass(app)}", null);
        app.synth();
    }
}
`;
}

const STACK_IMPORTS = [
  ...['ApiAuthorizer', 'DatabaseScripts', 'DatabaseTarget', 'DatabaseUser', 'DatabaseUserOptions', 'RdsTargetOptions', 'VpcLambdaHttpApi']
    .map(name => `io.github.cdkvpclambdaapi.${name}`),
  'java.util.List',
  'java.util.stream.Stream',
  'software.amazon.awscdk.Stack',
  'software.amazon.awscdk.StackProps',
  'software.amazon.awscdk.services.ec2.Vpc',
  ...['DatabaseInstance', 'DatabaseInstanceEngine', 'PostgresEngineVersion', 'PostgresInstanceEngineProps'].map(name => `software.amazon.awscdk.services.rds.${name}`),
  'software.constructs.Construct',
];

function stack(app: AppModel): string {
  const { databaseName, grants, resources, version, user } = app;
  return `package com.example.api;

${importLines(STACK_IMPORTS)}
/** ${stackSentence(app)} */
public class ${stackClass(app)} extends Stack {
    public ${stackClass(app)}(final Construct scope, final String id, final StackProps props) {
        super(scope, id, props);

        final Vpc vpc = Vpc.Builder.create(this, "Vpc").maxAzs(2).natGateways(1).build();
        final DatabaseInstance instance = DatabaseInstance.Builder.create(this, "Database")
                .vpc(vpc)
                .engine(DatabaseInstanceEngine.postgres(PostgresInstanceEngineProps.builder()
                        .version(PostgresEngineVersion.VER_${version})
                        .build()))
                .databaseName("${databaseName}")
                .storageEncrypted(true)
                .build();
        // Each deployment runs the scripts of this folder that have not run yet, before it updates the API.
        final DatabaseScripts schema = DatabaseScripts.Builder.create(this, "Schema")
                .vpc(vpc)
                .database(DatabaseTarget.fromInstance(instance, RdsTargetOptions.builder()
                        .databaseName("${databaseName}")
                        .build()))
                .folder("migrations")
                .build();
        // The API logs in as this user, which has only the rights that the routes need.
        final DatabaseUser apiUser = schema.addUser("${user}", DatabaseUserOptions.builder()
                .grants(List.of(
${grants.map(grant => `                        ${quoted(grant)}`).join(',\n')}))
                .build());

        VpcLambdaHttpApi.Builder.create(this, "Api")
                .vpc(vpc)
                .database(DatabaseTarget.fromInstance(instance, RdsTargetOptions.builder()
                        .databaseName("${databaseName}")
                        .credentials(apiUser)
                        .build()))
                .scripts(schema)
                // Callers sign their requests with AWS credentials.
                .authorizer(ApiAuthorizer.iam())
                .routes(Stream.of(
${resources.map(resource => `                        ${routesClass(resource)}.all()`).join(',\n')})
                        .flatMap(List::stream)
                        .toList())
                .build();
    }
}
`;
}

/** Names of the methods that make the routes. */
function methodName({ method, path }: RouteModel): string {
  if (method === 'get') return path.includes('{') ? 'read' : 'list';
  return { post: 'create', patch: 'change', delete: 'delete' }[method];
}

function routes(resource: Resource): string {
  const codes = resource.routes.map(route => ({ name: methodName(route), code: routeCode(route, resource) }));
  const usesMap = codes.some(({ code }) => JSON.stringify(code).includes('"kind":"map"'));
  const imports = codes.flatMap(({ code }: { code: Code }) => typesOf(code, true)).map(name => `io.github.cdkvpclambdaapi.${name}`);
  return `package com.example.api;

${importLines([...imports, 'java.util.List', ...usesMap ? ['java.util.Map'] : []])}
${comment(resourceSentences(resource))}
final class ${routesClass(resource)} {
    private ${routesClass(resource)}() {
    }

    static List<SqlRoute> all() {
        return List.of(${codes.map(({ name }) => `${name}()`).join(', ')});
    }
${codes.map(({ name, code }) => `
    private static SqlRoute ${name}() {
        return ${javaCode(code, 8)};
    }
`).join('')}}
`;
}

function comment(sentences: readonly string[]): string {
  const lines = wrapped(sentences.map(javadoc), WIDTH - 3);
  return lines.length === 1 ? `/** ${lines[0]} */` : `/**\n${lines.map(line => ` * ${line}\n`).join('')} */`;
}

/** Escapes what Javadoc reads as markup, and what the compiler reads as Unicode. */
function javadoc(sentence: string): string {
  return sentence.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('@', '&#64;').replaceAll('*/', '*&#47;').replaceAll('\\u', '\\ u');
}

function test(app: AppModel): string {
  return `package com.example.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.assertions.Template;

class ${stackClass(app)}Test {
    private static Template template;
    private static Map<String, Map<String, Map<String, Object>>> paths;

    @BeforeAll
    @SuppressWarnings("unchecked")
    static void synthesize() {
        template = Template.fromStack(new ${stackClass(app)}(new App(), "${stackClass(app)}", null));
        final Map<String, Object> api = template.findResources("AWS::ApiGatewayV2::Api").values().iterator().next();
        final Map<String, Object> body = (Map<String, Object>) ((Map<String, Object>) api.get("Properties")).get("Body");
        paths = (Map<String, Map<String, Map<String, Object>>>) body.get("paths");
    }

    @ParameterizedTest
    @CsvSource({
${methodsOf(app).flatMap(([path, methods]) => methods.map(method => `        "${method}, ${path}"`)).join(',\n')}
    })
    void asksForAwsCredentials(final String method, final String path) {
        assertEquals(List.of(Map.of("iam", List.of())), paths.get(path).get(method).get("security"));
    }

    @Test
    void runsTheScriptsWhenItIsDeployed() {
        template.hasResourceProperties("AWS::Lambda::Function", Map.of("Handler", "scripts.handler"));
    }

    @Test
    void hasAnEncryptedDatabase() {
        template.hasResourceProperties("AWS::RDS::DBInstance", Map.of("StorageEncrypted", true));
    }
}
`;
}
