import { App, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Iam } from './iam';
import { DeployedApp } from './intrinsics';
import { arn } from './physical-ids';

const SECRET = arn('secretsmanager', 'secret:books-Qq1Ww2');
const read = (effect = Effect.ALLOW) => new PolicyStatement({ sid: `${effect}Read`, effect, actions: ['secretsmanager:GetSecretValue'], resources: [SECRET] });

/** The answer to whether a role may read the secret, once something was attached to it. */
async function mayRead(attach: (role: Role, stack: Stack) => void, roleProps = {}) {
  const stack = new Stack(new App(), 'S');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), ...roleProps });
  attach(role, stack);
  const app = new DeployedApp(stack);
  const iam = new Iam(app);
  return iam.can(iam.role(app.value(role.roleArn)), 'secretsmanager:GetSecretValue', SECRET);
}

describe('Iam', () => {
  test('nothing is allowed that no policy allows', async () => {
    expect(await mayRead(() => undefined)).toEqual({ allowed: false, by: [] });
  });

  test.each<[string, (role: Role, stack: Stack) => void, object]>([
    ['a managed policy that names the role', (role, stack) => new ManagedPolicy(stack, 'Policy', { roles: [role], statements: [read()] }), {}],
    ['a managed policy that the role names', (role, stack) => role.addManagedPolicy(new ManagedPolicy(stack, 'Policy', { statements: [read()] })), {}],
    ['an inline policy', role => role.addToPolicy(read()), {}],
    ['a policy of the role itself', () => undefined, { inlinePolicies: { own: new PolicyDocument({ statements: [read()] }) } }],
  ])('counts %s', async (_, attach, props) => {
    expect(await mayRead(attach, props)).toEqual({ allowed: true, by: ['AllowRead'] });
  });

  test('a Deny in any policy decides', async () => {
    expect(await mayRead((role, stack) => {
      role.addToPolicy(read());
      new ManagedPolicy(stack, 'Policy', { roles: [role], statements: [read(Effect.DENY)] });
    })).toEqual({ allowed: false, by: ['DenyRead'] });
  });

  test('the policy of a secret counts for the role that it names', async () => {
    const stack = new Stack(new App(), 'S');
    const secret = new Secret(stack, 'Secret');
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    secret.addToResourcePolicy(new PolicyStatement({ sid: 'Resource', principals: [role], actions: ['secretsmanager:GetSecretValue'], resources: ['*'] }));
    const app = new DeployedApp(stack);
    const iam = new Iam(app);
    expect(await iam.can(iam.role(app.value(role.roleArn)), 'secretsmanager:GetSecretValue', app.value(secret.secretArn))).toEqual({ allowed: true, by: ['Resource'] });
  });

  test.each<[string, (role: Role) => void, object]>([
    ['a policy of AWS', role => role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')), {}],
    ['a permissions boundary', () => undefined, { permissionsBoundary: ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess') }],
  ])('throws when a role has %s, which is in no template', async (_, attach, props) => {
    await expect(mayRead(attach, props)).rejects.toThrow('the role has policies that are in no template: arn:aws:iam::aws:policy/ReadOnlyAccess');
  });

  test('throws when a request does not exist in AWS', async () => {
    const iam = new Iam(new DeployedApp(new Stack(new App(), 'S')));
    const nobody = { principal: arn('iam', 'role/nobody').replace('eu-west-1', ''), policies: [] };
    await expect(iam.can(nobody, 'secretsmanager:ReadSecret', SECRET)).rejects.toThrow('invalid.action');
    await expect(iam.can(nobody, 'secretsmanager:GetSecretValue', arn('lambda', 'function:f'))).rejects.toThrow('is not about');
    await expect(iam.can(nobody, 'secretsmanager:GetSecretValue', SECRET, { 'kms:ViaService': 'x' })).rejects.toThrow('has none of the condition keys kms:ViaService');
  });
});
