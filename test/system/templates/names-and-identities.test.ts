import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import { IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { DatabaseCredentials, DatabaseTarget, SecretsAccess, VpcLambdaHttpApi } from '../../../src';
import { endpointFor } from '../../src/support/deployed-network';
import { TestStack } from '../../src/support/fixtures';
import { Context, Iam } from '../../src/support/iam';
import { DeployedApp } from '../../src/support/intrinsics';
import { arn, ENVIRONMENT } from '../../src/support/physical-ids';
import { SecretsManager } from '../../src/support/secrets-manager';
import { loginStatements, variables } from '../../src/support/targeted-api';

const OTHER = { ...ENVIRONMENT, account: '999988887777' };
const VIA_SECRETS_MANAGER = { 'kms:ViaService': `secretsmanager.${ENVIRONMENT.region}.amazonaws.com` };
const KEY = 'key/0a1b2c3d-1111-2222-3333-444455556666';
const KEY_ARN = arn('kms', KEY);
const unknown = (value: string) => Lazy.string({ produce: () => value });

/** How a user comes to a secret, and which one that is; strings may be tokens. */
interface Case {
  readonly secret: ISecret;
  /** Complete ARN. */
  readonly arn: string;
  /** The key that it is encrypted with, and its aliases. */
  readonly key?: string;
  readonly aliases?: string[];
}

type Making = (stack: TestStack) => Case;

/** Ends of names that are like the six characters that Secrets Manager adds, and such that are not. */
const NAMES = ['library', 'library-reader', 'prod/library', 'prod/library-master', 'library-AbCdEf', 'library_+=.@', 'library-ab', 'a-1b.c-d'];

const IMPORTS: [string, (stack: TestStack, name: string) => ISecret][] = [
  ['name', (stack, name) => Secret.fromSecretNameV2(stack, 'Imported', name)],
  ['a name known at deployment', (stack, name) => Secret.fromSecretNameV2(stack, 'Imported', unknown(name))],
  ['partial ARN', (stack, name) => Secret.fromSecretPartialArn(stack, 'Imported', arn('secretsmanager', `secret:${name}`))],
  ['a partial ARN of the account of the stack', (stack, name) =>
    Secret.fromSecretPartialArn(stack, 'Imported', stack.formatArn({ service: 'secretsmanager', resource: `secret:${name}` }))],
  ['a partial ARN known at deployment', (stack, name) => Secret.fromSecretPartialArn(stack, 'Imported', unknown(arn('secretsmanager', `secret:${name}`)))],
  ['complete ARN', (stack, name) => Secret.fromSecretCompleteArn(stack, 'Imported', arn('secretsmanager', `secret:${name}-Qq1Ww2`))],
  ['a complete ARN known at deployment', (stack, name) =>
    Secret.fromSecretCompleteArn(stack, 'Imported', unknown(arn('secretsmanager', `secret:${name}-Qq1Ww2`)))],
];

const owned = (secret: Secret): Case => ({ secret, arn: secret.secretArn });

const encrypted = (stack: TestStack, encryptionKey: IKey): ISecret => Secret.fromSecretAttributes(stack, 'Imported', {
  secretCompleteArn: arn('secretsmanager', 'secret:library-Qq1Ww2'), encryptionKey,
});

const withKey = (stack: TestStack, encryptionKey: IKey, key: string, aliases?: string[]): Case =>
  ({ secret: encrypted(stack, encryptionKey), arn: arn('secretsmanager', 'secret:library-Qq1Ww2'), key, aliases });

const OTHERS: [string, Making][] = [
  ['a secret of the stack', stack => owned(stack.secret)],
  ['a secret of the stack with a name', stack => owned(new Secret(stack, 'Named', { secretName: 'library-reader' }))],
  ['a secret of another stack', ({ node }) => owned(new TestStack(node.root, 'Other').secret)],
  ['a secret of another stack with a name', ({ node }) => owned(new Secret(new TestStack(node.root, 'Other'), 'Named', { secretName: 'library-reader' }))],
  ['a secret with a replica', stack => owned(new Secret(stack, 'Replicated', { replicaRegions: [{ region: 'us-east-1' }] }))],
  ['the secret of an instance', stack => ({ secret: stack.instance().secret!, arn: (stack.node.findChild('Database').node.findChild('Secret') as Secret).secretArn })],
  ['an ARN that is called complete and is not', stack => ({
    secret: Secret.fromSecretCompleteArn(stack, 'Imported', stack.formatArn({ service: 'secretsmanager', resource: 'secret:library' })),
    arn: arn('secretsmanager', 'secret:library-Qq1Ww2'),
  })],
  ['a key of the stack', stack => {
    const encryptionKey = new Key(stack, 'Key');
    const secret = new Secret(stack, 'Encrypted', { encryptionKey });
    return { secret, arn: secret.secretArn, key: encryptionKey.keyArn };
  }],
  ['an alias of the stack', stack => {
    const key = new Key(stack, 'Key');
    const secret = new Secret(stack, 'Encrypted', { encryptionKey: new Alias(stack, 'Alias', { aliasName: 'alias/library', targetKey: key }) });
    return { secret, arn: secret.secretArn, key: key.keyArn };
  }],
  ['an imported key', stack => withKey(stack, Key.fromKeyArn(stack, 'Key', KEY_ARN), KEY_ARN)],
  ['an imported alias', stack => withKey(stack, Alias.fromAliasName(stack, 'Key', 'alias/library'), KEY_ARN, ['alias/other', 'alias/library'])],
  ['an imported alias of a known key', stack => withKey(stack, Alias.fromAliasAttributes(stack, 'Key', {
    aliasName: 'alias/library', aliasTargetKey: Key.fromKeyArn(stack, 'Target', KEY_ARN),
  }), KEY_ARN)],
  ['the ARN of an alias as that of a key', stack =>
    withKey(stack, Key.fromKeyArn(stack, 'Key', arn('kms', 'alias/library')), KEY_ARN, ['alias/library'])],
];

const CASES: [string, Making][] = [
  ...OTHERS,
  ...IMPORTS.flatMap(([way, make]) => NAMES.map((name): [string, Making] =>
    [`the secret "${name}" by ${way}`, stack => ({ secret: make(stack, name), arn: arn('secretsmanager', `secret:${name}-Qq1Ww2`) })])),
];

/** An API before the secret, and a function that was given its access to the database. */
function deploy(stack: TestStack, make: Making) {
  const { secret, ...found } = make(stack);
  const credentials = DatabaseCredentials.fromSecret(secret);
  const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'library', credentials, peer: Peer.ipv4('10.9.8.7/32') });
  const api = new VpcLambdaHttpApi(stack, 'Api', stack.options({ database, secretsAccess: SecretsAccess.createEndpoint() }));
  const role = new Role(stack, 'OwnRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const own = new Function(stack, 'Own', { vpc: stack.vpc, role, runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code: Code.fromInline('pass') });
  api.grantDatabaseAccess(own);
  const app = new DeployedApp(stack);
  const iam = new Iam(app);
  const lambdas = app.resources('AWS::Lambda::Function');
  const reader = (id: string, { roleArn }: IRole) => ({
    role: iam.role(app.value(roleArn)),
    secretId: lambdas.find(({ logicalId }) => logicalId.startsWith(id))!.properties.Environment.Variables.DATABASE_SECRET_ARN as string,
  });
  const value = (token?: string) => token && app.value(token) as string;
  return { app, iam, arn: value(found.arn)!, key: value(found.key), aliases: found.aliases, readers: [reader('ApiHandler', api.role), reader('Own', own.role!)] };
}

/** What a reader finds by the id that it was given, and whether its policies and the endpoint let it read that, and others. */
async function read({ app, iam, arn: secretArn }: ReturnType<typeof deploy>, { role, secretId }: ReturnType<typeof deploy>['readers'][0]) {
  const name = secretArn.slice(0, -7);
  const lookalikes = ['library', 'prod', 'library-other', 'library-Zz9Yy8'].map(each => arn('secretsmanager', `secret:${each}-Zz9Yy8`));
  const others = lookalikes.filter(each => each.slice(0, -7) !== name);
  const imported = secretArn.endsWith('-Qq1Ww2') ? [secretArn] : [];
  const found = new SecretsManager(app, ...imported, ...others).find(secretId);
  const may = async (each: string) => (await iam.can(role, 'secretsmanager:GetSecretValue', each)).allowed;
  const passes = async (each: string) => (await iam.passes(endpointFor(app, 'secretsmanager')!, role, 'secretsmanager:GetSecretValue', each)).allowed;
  const ways = (each: string) => Promise.all([may(each), passes(each)]);
  const admitted = (await Promise.all(others.map(ways))).flat().filter(allowed => allowed);
  return { found, ways: found === undefined ? [] : await ways(found), others: admitted.length };
}

describe.each(CASES)('%s', (_, make) => {
  let deployed: ReturnType<typeof deploy>;
  beforeAll(() => {
    deployed = deploy(new TestStack(), make);
  });

  test('is found and read, and no other, by the handler and by a function with grantDatabaseAccess', async () => {
    for (const reader of deployed.readers) {
      expect(await read(deployed, reader)).toEqual({ found: deployed.arn, ways: [true, true], others: 0 });
    }
  });

  test('is decrypted with its key, through Secrets Manager only', async () => {
    const { iam, readers, key = arn('kms', 'key/eeeeeeee-1111-2222-3333-444455556666'), aliases } = deployed;
    const own = aliases && { 'kms:ResourceAliases': aliases };
    for (const { role } of readers) {
      const decrypts = async (which: string, context: Context) => (await iam.can(role, 'kms:Decrypt', which, context)).allowed;
      expect(await decrypts(key, { ...VIA_SECRETS_MANAGER, ...own })).toBe(deployed.key !== undefined);
      expect(await decrypts(key, { ...own })).toBe(false);
      expect(await decrypts(arn('kms', 'key/ffffffff-1111-2222-3333-444455556666'), { ...VIA_SECRETS_MANAGER, 'kms:ResourceAliases': ['alias/other'] })).toBe(false);
    }
  });
});

describe('a secret of another account', () => {
  const place = { env: { account: ENVIRONMENT.account, region: ENVIRONMENT.region } };
  const stackHere = () => new TestStack(new App(), 'TestStack', place);
  const theirs = (name: string) => arn('secretsmanager', `secret:${name}`, OTHER);
  const created = (secretName: string): Making => ({ node }) => {
    const other = new Stack(node.root as App, 'Other', { env: { account: OTHER.account, region: OTHER.region } });
    return { secret: new Secret(other, 'Theirs', { secretName }), arn: theirs(`${secretName}-Qq1Ww2`) };
  };
  const imported = (name: string): Making => stack => ({ secret: Secret.fromSecretPartialArn(stack, 'Imported', theirs(name)), arn: theirs(`${name}-Qq1Ww2`) });

  test.each<[string, Making]>([
    ['by complete ARN', stack => ({ secret: Secret.fromSecretCompleteArn(stack, 'Imported', theirs('library-reader-Qq1Ww2')), arn: theirs('library-reader-Qq1Ww2') })],
    ['by partial ARN', imported('library')],
  ])('%s is found, and read once its policy allows it', async (_, make) => {
    const deployed = deploy(stackHere(), make);
    const [handler] = deployed.readers;
    expect((await deployed.iam.can(handler.role, 'secretsmanager:GetSecretValue', deployed.arn)).allowed).toBe(false);
    deployed.iam.addResourcePolicy(deployed.arn, {
      Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: handler.role.principal }, Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
    });
    expect(new SecretsManager(deployed.app, deployed.arn).find(handler.secretId)).toBe(deployed.arn);
    expect((await deployed.iam.can(handler.role, 'secretsmanager:GetSecretValue', deployed.arn)).allowed).toBe(true);
  });

  test('that this app creates there is requested by the ARN that its policy allows, but for the suffix', () => {
    const stack = stackHere();
    const credentials = DatabaseCredentials.fromSecret(created('library')(stack).secret);
    const database = DatabaseTarget.fromEndpoint({ host: 'db.example.com', databaseName: 'library', credentials, peer: Peer.ipv4('10.9.8.7/32') });
    new VpcLambdaHttpApi(stack, 'Api', stack.options({ database }));
    const partial = stack.resolve(stack.formatArn({ service: 'secretsmanager', resource: 'secret:library', account: OTHER.account }));
    expect(variables(stack).DATABASE_SECRET_ARN).toEqual(partial);
    expect(loginStatements(stack)[0].Resource).toEqual(stack.resolve(stack.formatArn({ service: 'secretsmanager', resource: 'secret:library-??????', account: OTHER.account })));
  });

  test.each<[string, Making]>([
    ['imported by partial ARN', imported('library-reader')], ['created by this app', created('library-reader')],
  ])('throws when it is %s and its name ends like an ARN', (_, make) => {
    expect(() => deploy(stackHere(), make)).toThrow(/^\[TestStack\/Api\] the secret ".*" of the account 999988887777 is known only by its name, .*received "library-reader".*fromSecretCompleteArn/);
  });

  test('throws when its key is given by an alias', () => {
    const make: Making = stack => ({
      secret: Secret.fromSecretAttributes(stack, 'Imported', {
        secretCompleteArn: theirs('library-Qq1Ww2'), encryptionKey: Alias.fromAliasName(stack, 'Key', 'alias/library'),
      }),
      arn: theirs('library-Qq1Ww2'),
    });
    expect(() => deploy(stackHere(), make)).toThrow(
      '[TestStack/Api] the key of the secret "TestStack/Imported" is imported by its alias, which cannot name a key of another account, received "999988887777"; ' +
      `allowed: keys of the account ${ENVIRONMENT.account} by alias, keys of other accounts by ARN; import the key with Key.fromKeyArn()`,
    );
  });
});

describe('the name of a secret', () => {
  test.each(['library-??????', 'library*', 'library name'])('throws when it is "%s"', name => {
    expect(() => deploy(new TestStack(), stack => ({ secret: Secret.fromSecretNameV2(stack, 'Imported', name), arn: '' }))).toThrow(
      `[TestStack/Api] the name of the secret "TestStack/Imported" is not valid, received "${name}"; allowed: up to 512 letters, digits and /_+=.@-; `,
    );
  });
});

describe('grantDatabaseAccess for a function whose role keeps its policies', () => {
  const grant = (roleOf: (stack: TestStack) => IRole) => {
    const stack = new TestStack();
    const api = new VpcLambdaHttpApi(stack, 'Api', stack.options());
    const role = roleOf(stack);
    const own = new Function(stack, 'Own', { vpc: stack.vpc, role, runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code: Code.fromInline('pass') });
    api.grantDatabaseAccess(own);
    const app = new DeployedApp(stack);
    const policies = app.resources('AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy').filter(({ logicalId }) => !logicalId.startsWith('Api'));
    const warnings = own.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data as string);
    return { own, api, policies, warning: warnings.find(each => each.includes('nothingGranted')) };
  };
  const made = (stack: TestStack) => new Role(stack, 'Made', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const ROLE = 'arn:aws:iam::111122223333:role/jobs';

  test.each<[string, (stack: TestStack) => IRole]>([
    ['withoutPolicyUpdates', stack => made(stack).withoutPolicyUpdates()],
    ['mutable: false', stack => Role.fromRoleArn(stack, 'Imported', ROLE, { mutable: false })],
  ])('says which statements the role needs (%s)', (_, roleOf) => {
    const { policies, warning, own, api } = grant(roleOf);
    expect(policies.filter(({ properties }) => JSON.stringify(properties).includes('GetSecretValue'))).toEqual([]);
    expect(warning).toMatch(/^grantDatabaseAccess granted nothing to the role of "TestStack\/Own", .*secretsmanager:GetSecretValue.* \[ack: cdk-vpc-lambda-api:nothingGranted\]$/);
    expect(() => api.grantDatabaseAccess(own)).toThrow('the function already has access to a database');
  });

  test.each<[string, (stack: TestStack) => IRole]>([
    ['made here', made], ['imported', stack => Role.fromRoleArn(stack, 'Imported', ROLE)],
  ])('does not concern a role that is %s', (_, roleOf) => {
    const { policies, warning } = grant(roleOf);
    expect(policies.filter(({ properties }) => JSON.stringify(properties).includes('GetSecretValue'))).toHaveLength(1);
    expect(warning).toBeUndefined();
  });
});
