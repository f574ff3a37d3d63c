import { typesOf } from './code';
import { CDK_VERSION, type Files, type Language } from './language';
import { pythonCode, quoted } from './python-code';
import { routeCode } from './route-code';
import { methodsOf, pascal, resourceSentences, stackSentence, wrapped } from './wording';
import type { AppModel, Resource } from '../model/app-model';

const WIDTH = 120;

/** Words that cannot be the name of a module: https://docs.python.org/3/reference/lexical_analysis.html#keywords */
const KEYWORDS = [
  'false', 'none', 'true', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from',
  'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield',
];

/** Apps in Python. */
export const python: Language = {
  name: 'Python',
  requirements: 'Python 3.10 or later, in a virtual environment, and Node.js 20 or later',
  commands: {
    install: 'pip install -r requirements-dev.txt', test: 'pytest', cdk: 'npx --yes aws-cdk', local: 'npx --yes cdk-vpc-lambda-api-local',
  },
  ignored: ['.venv/', '__pycache__/', '.pytest_cache/', 'cdk.out/', 'node_modules/'],
  places: app => ({ stack: `stacks/${moduleOf(app)}_stack.py`, routes: 'routes' }),
  baseline: 'baseline_version="1"',
  files: (app): Files => ({
    'requirements.txt': `aws-cdk-lib>=${CDK_VERSION},<3.0.0\ncdk-vpc-lambda-api>=0.0.0,<1.0.0\nconstructs>=10.5.1,<11.0.0\n`,
    'requirements-dev.txt': '-r requirements.txt\npytest>=8,<10\n',
    'pytest.ini': '[pytest]\ntestpaths = tests\npythonpath = .\n',
    'cdk.json': '{\n  "app": "python3 app.py"\n}\n',
    'app.py': appFile(app),
    'stacks/__init__.py': '',
    [`stacks/${moduleOf(app)}_stack.py`]: stack(app),
    'routes/__init__.py': '',
    ...Object.fromEntries(app.resources.map(resource => [`routes/${moduleOf(resource)}.py`, routes(resource)])),
    [`tests/test_${moduleOf(app)}_stack.py`]: test(app),
  }),
};

function moduleOf({ words }: Pick<Resource, 'words'>): string {
  const name = words.join('_');
  if (/^\d/.test(name)) return `table_${name}`;
  return KEYWORDS.includes(name) ? `${name}_table` : name;
}

function stackClass(app: AppModel): string {
  return `${pascal(app.words)}Stack`;
}

function listName(resource: Resource): string {
  return `${moduleOf(resource).toUpperCase()}_ROUTES`;
}

function appFile(app: AppModel): string {
  return `#!/usr/bin/env python3
import aws_cdk as cdk

from stacks.${moduleOf(app)}_stack import ${stackClass(app)}

app = cdk.App()
${stackClass(app)}(app, "${stackClass(app)}")
app.synth()
`;
}

function stack(app: AppModel): string {
  const { databaseName, grants, resources, version, user } = app;
  return `"""${stackSentence(app)}"""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_rds as rds
from cdk_vpc_lambda_api import ApiAuthorizer, DatabaseScripts, DatabaseTarget, VpcLambdaHttpApi
from constructs import Construct

${sortedImports(resources)}

class ${stackClass(app)}(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        instance = rds.DatabaseInstance(
            self,
            "Database",
            vpc=vpc,
            engine=rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_${version}),
            database_name="${databaseName}",
            storage_encrypted=True,
        )
        # Each deployment runs the scripts of this folder that have not run yet, before it updates the API.
        schema = DatabaseScripts(
            self,
            "Schema",
            vpc=vpc,
            database=DatabaseTarget.from_instance(instance, database_name="${databaseName}"),
            folder="migrations",
        )
        # The API logs in as this user, which has only the rights that the routes need.
        api_user = schema.add_user(
            "${user}",
            grants=[
${grants.map(grant => `                ${quoted(grant)},\n`).join('')}            ],
        )

        VpcLambdaHttpApi(
            self,
            "Api",
            vpc=vpc,
            database=DatabaseTarget.from_instance(instance, database_name="${databaseName}", credentials=api_user),
            scripts=schema,
            # Callers sign their requests with AWS credentials.
            authorizer=ApiAuthorizer.iam(),
            routes=[
${resources.map(resource => `                *${listName(resource)},\n`).join('')}            ],
        )
`;
}

function sortedImports(resources: readonly Resource[]): string {
  return resources.map(resource => `from routes.${moduleOf(resource)} import ${listName(resource)}\n`).sort().join('');
}

function routes(resource: Resource): string {
  const codes = resource.routes.map(route => routeCode(route, resource));
  const types = [...new Set(codes.flatMap(code => typesOf(code, false)))].sort();
  const line = `from cdk_vpc_lambda_api import ${types.join(', ')}`;
  const imports = line.length <= WIDTH ? line : `from cdk_vpc_lambda_api import (\n${types.map(type => `    ${type},\n`).join('')})`;
  return `"""${docstring(resourceSentences(resource))}"""

${imports}

${listName(resource)} = [
${codes.map(code => `    ${pythonCode(code, 4)},\n`).join('')}]
`;
}

function docstring(sentences: readonly string[]): string {
  const [first, ...rest] = wrapped(sentences.map(sentence => sentence.replace(/["\\]/g, '\\$&')), WIDTH);
  return rest.length === 0 ? first! : `${first}\n\n${rest.join('\n')}\n`;
}

function test(app: AppModel): string {
  return `import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from stacks.${moduleOf(app)}_stack import ${stackClass(app)}


@pytest.fixture(scope="module")
def template() -> Template:
    return Template.from_stack(${stackClass(app)}(cdk.App(), "${stackClass(app)}"))


@pytest.fixture(scope="module")
def paths(template: Template) -> dict:
    (api,) = template.find_resources("AWS::ApiGatewayV2::Api").values()
    return api["Properties"]["Body"]["paths"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
${methodsOf(app).flatMap(([path, methods]) => methods.map(method => `        ("${method}", "${path}"),\n`)).join('')}    ],
)
def test_asks_for_aws_credentials(paths: dict, method: str, path: str) -> None:
    assert paths[path][method]["security"] == [{"iam": []}]


def test_runs_the_scripts_when_it_is_deployed(template: Template) -> None:
    template.has_resource_properties("AWS::Lambda::Function", {"Handler": "scripts.handler"})


def test_has_an_encrypted_database(template: Template) -> None:
    template.has_resource_properties("AWS::RDS::DBInstance", {"StorageEncrypted": True})
`;
}
