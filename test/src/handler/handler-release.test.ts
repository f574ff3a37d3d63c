import { CfnParameter } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { HandlerOptions, SqlRoute, VpcLambdaHttpApi } from '../../../src';
import { FRONT_DOORS, TestStack } from '../support/fixtures';
import { body, only, resources } from '../support/template';

const CANARY = { deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES };

function create(options: HandlerOptions, sql = 'SELECT 1') {
  const stack = new TestStack();
  const api = new VpcLambdaHttpApi(stack, 'Api', { ...stack.options({ routes: [SqlRoute.get('/a', { sql })] }), ...options });
  return { stack, api };
}

describe('the release of a handler', () => {
  test('default: the API calls the function itself, and nothing is kept warm', () => {
    const { stack, api } = create({});
    expect([api.handlerAlias, api.deploymentGroup]).toEqual([undefined, undefined]);
    expect(['AWS::Lambda::Version', 'AWS::Lambda::Alias', 'AWS::CodeDeploy::DeploymentGroup'].flatMap(type => Object.keys(resources(stack, type)))).toEqual([]);
  });

  test('provisioned concurrency is that of an alias, without CodeDeploy', () => {
    const { stack } = create({ provisionedConcurrentExecutions: 2, reservedConcurrentExecutions: 10 });
    expect(only(stack, 'AWS::Lambda::Alias').Properties).toMatchObject({ Name: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } });
    expect(only(stack, 'AWS::Lambda::Function').Properties.ReservedConcurrentExecutions).toBe(10);
    expect(resources(stack, 'AWS::CodeDeploy::DeploymentGroup')).toEqual({});
  });

  test('provisioned concurrency can be known only when the stack is deployed', () => {
    const stack = new TestStack();
    const provisionedConcurrentExecutions = new CfnParameter(stack, 'Warm', { type: 'Number' }).valueAsNumber;
    new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), provisionedConcurrentExecutions });
    expect(only(stack, 'AWS::Lambda::Alias').Properties.ProvisionedConcurrencyConfig).toEqual({ ProvisionedConcurrentExecutions: { Ref: 'Warm' } });
  });

  test.each(FRONT_DOORS)('a %s calls the alias, and the alias alone admits it', (_, createApi) => {
    const stack = new TestStack();
    const api = createApi(stack, { provisionedConcurrentExecutions: 1 });
    const [alias] = Object.keys(resources(stack, 'AWS::Lambda::Alias'));
    const { uri } = body(stack).paths['/status'].get['x-amazon-apigateway-integration'];
    expect(uri['Fn::Sub']).toContain(`functions/\${${alias}}/invocations`);
    expect(only(stack, 'AWS::Lambda::Permission').Properties.FunctionName).toEqual({ Ref: alias });
    expect(stack.resolve(api.handler.functionArn)).toEqual({ Ref: alias });
  });

  test('requests move to a new version by CodeDeploy, and errors roll back', () => {
    const { stack } = create(CANARY);
    const [[groupId, { Properties }]] = Object.entries(resources(stack, 'AWS::CodeDeploy::DeploymentGroup'));
    const [alarmId] = Object.keys(resources(stack, 'AWS::CloudWatch::Alarm'));
    expect(Properties).toMatchObject({
      DeploymentStyle: { DeploymentOption: 'WITH_TRAFFIC_CONTROL', DeploymentType: 'BLUE_GREEN' },
      AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: alarmId } }] },
      AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'] },
    });
    expect(JSON.stringify(Properties.DeploymentConfigName)).toContain('LambdaCanary10Percent5Minutes');
    expect((only(stack, 'AWS::Lambda::Alias') as any).UpdatePolicy.CodeDeployLambdaAliasUpdate).toMatchObject({ DeploymentGroupName: { Ref: groupId } });
    expect(only(stack, 'AWS::CloudWatch::Alarm').Properties).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      Dimensions: expect.arrayContaining([{ Name: 'Resource', Value: expect.objectContaining({ 'Fn::Join': ['', [expect.anything(), ':live']] }) }]),
    });
  });

  test('CodeDeploy may move the alias of this handler, and of no other function', () => {
    const { stack, api } = create(CANARY);
    const [role] = Object.keys(resources(stack, 'AWS::IAM::Role')).filter(id => id.includes('DeploymentRole'));
    const policies = Object.values(resources(stack, 'AWS::IAM::ManagedPolicy')).filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role));
    expect(resources(stack, 'AWS::IAM::Role')[role].Properties).not.toHaveProperty('ManagedPolicyArns');
    const { functionArn } = api.handlerAlias!.lambda;
    expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      expect.objectContaining({
        Action: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'], Resource: stack.resolve([functionArn, `${functionArn}:*`]),
      }),
      expect.objectContaining({ Action: 'cloudwatch:DescribeAlarms', Resource: '*' }),
    ]);
  });

  test('alarms of the user\'s own roll back too, when given and later', () => {
    const stack = new TestStack();
    const alarm = (id: string) => new Alarm(stack, id, { metric: new Metric({ namespace: 'Shop', metricName: id }), threshold: 1, evaluationPeriods: 1 });
    const api = new VpcLambdaHttpApi(stack, 'Api', { ...stack.options(), ...CANARY, deploymentAlarms: [alarm('Given')] });
    api.deploymentGroup!.addAlarm(alarm('Later'));
    const { Alarms } = only(stack, 'AWS::CodeDeploy::DeploymentGroup').Properties.AlarmConfiguration;
    expect(Alarms.map(({ Name: { Ref } }: any) => Ref.replace(/[0-9A-F]{8}$/, ''))).toEqual(['ApiDeploymentAlarm', 'Given', 'Later']);
  });

  test('changed SQL makes a new version behind the same alias, and no change keeps it', () => {
    const ids = (sql: string) => ['AWS::Lambda::Version', 'AWS::Lambda::Alias'].map(type => Object.keys(resources(create(CANARY, sql).stack, type))[0]);
    const [[version, alias], [again], [changed, sameAlias]] = [ids('SELECT 1'), ids('SELECT 1'), ids('SELECT 2')];
    expect([again, sameAlias]).toEqual([version, alias]);
    expect(changed).not.toBe(version);
  });

  test('the code of a version is denied network interfaces like that of the function', () => {
    const { stack } = create(CANARY);
    const statements = Object.values(resources(stack, 'AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    const arns = statements.find(({ Effect }) => Effect === 'Deny').Condition.ArnEquals['lambda:SourceFunctionArn'];
    expect(arns[1]).toEqual({ 'Fn::Join': ['', [arns[0], ':*']] });
  });

  test.each<[string, HandlerOptions, string]>([
    ['more is provisioned than reserved', { provisionedConcurrentExecutions: 5, reservedConcurrentExecutions: 4 },
      '[TestStack/Api] provisionedConcurrentExecutions exceeds reservedConcurrentExecutions, of which it is a part, received "5"; allowed: up to 4; ' +
      'increase reservedConcurrentExecutions, or leave it out'],
    ['nothing is provisioned by name', { provisionedConcurrentExecutions: 0 }, 'provisionedConcurrentExecutions is not valid, received "0"; allowed: a whole number of 1 or greater'],
    ['a reservation is not a whole number', { reservedConcurrentExecutions: 1.5 }, 'reservedConcurrentExecutions is not valid, received "1.5"; allowed: a whole number of 0 or greater'],
    ['alarms have nothing to roll back', { deploymentAlarms: [] },
      '[TestStack/Api] deploymentAlarms has no effect without deploymentConfig; set deploymentConfig, for example to LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES'],
  ])('throws when %s', (_, options, message) => {
    expect(() => create(options)).toThrow(message);
  });
});
