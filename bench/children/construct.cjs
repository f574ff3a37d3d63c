/** Creates an API with many routes, alternating between this library and CDK constructs, and reports the CPU milliseconds of each. */
require('tsx/cjs');
const { join } = require('node:path');
const { App, Stack } = require('aws-cdk-lib');
const { HttpApi, HttpMethod } = require('aws-cdk-lib/aws-apigatewayv2');
const { HttpIamAuthorizer } = require('aws-cdk-lib/aws-apigatewayv2-authorizers');
const { HttpLambdaIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations');
const { Peer, Vpc } = require('aws-cdk-lib/aws-ec2');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
const { Secret } = require('aws-cdk-lib/aws-secretsmanager');
const { cpuMs, report } = require('./report.cjs');
const { DatabaseCredentials, DatabaseTarget, SqlRoute, VpcLambdaHttpApi } = require('../../src');

const [rounds, count] = process.argv.slice(2).map(Number);
const paths = Array.from({ length: count }, (_, index) => `/tables/${index}/rows/{id}`);

/** Creates the VPC and the secret, which are not part of the comparison. */
function stack() {
  const made = new Stack(new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } }), 'Stack');
  return { made, vpc: new Vpc(made, 'Vpc', { maxAzs: 2 }), secret: new Secret(made, 'Secret') };
}

const contenders = {
  ours: ({ made, vpc, secret }) => {
    const credentials = DatabaseCredentials.fromSecret(secret);
    const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'library', credentials, peer: Peer.ipv4('10.9.8.7/32') });
    const routes = paths.map(path => SqlRoute.get(path, { sql: 'SELECT id, title FROM books WHERE id = :id' }));
    return new VpcLambdaHttpApi(made, 'Api', { vpc, database, routes });
  },
  plain: ({ made, vpc }) => {
    const code = Code.fromAsset(join(__dirname, '..', '..', 'assets', 'postgres'));
    const handler = new Function(made, 'Handler', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code, vpc });
    const api = new HttpApi(made, 'Api', { defaultAuthorizer: new HttpIamAuthorizer() });
    const integration = new HttpLambdaIntegration('Integration', handler, { scopePermissionToRoute: false });
    paths.forEach(path => api.addRoutes({ path, methods: [HttpMethod.GET], integration }));
    return api;
  },
};

function measure(create) {
  const given = stack();
  const before = cpuMs();
  create(given);
  const constructed = cpuMs();
  given.made.node.root.synth();
  return { construct: constructed - before, withSynth: cpuMs() - before };
}

for (let round = -2; round < rounds; round++) {
  const costs = Object.fromEntries(Object.entries(contenders).map(([name, create]) => [name, measure(create)]));
  // The first rounds include modules that CDK loads lazily.
  if (round >= 0) report(costs);
}
