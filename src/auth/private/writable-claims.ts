import { Annotations, Aspects, Stack } from 'aws-cdk-lib';
import { CfnUserPoolClient, IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';

/** Standard attributes of Cognito: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const STANDARD = [
  'address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname', 'phone_number', 'picture',
  'preferred_username', 'profile', 'updated_at', 'website', 'zoneinfo',
];

/**
 * Warns about claims that users can set themselves: with an access token, users can call `UpdateUserAttributes` for all attributes that the app
 * client can write, and the next token contains them as claims
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-attribute-permissions-and-scopes).
 * The check runs at synthesis, because clients can be added after the API. The attributes of imported clients are not known.
 *
 * @param claims the claims that the routes read
 * @param clients accepted clients; undefined: all clients of the user pool
 */
export function warnOfWritableClaims(scope: IConstruct, claims: readonly string[], userPool: IUserPool, clients?: IUserPoolClient[]) {
  const attributes = [...new Set(claims)].filter(isAttribute).sort();
  const writers = () => (clients?.map(resourceOf) ?? clientsOf(userPool)).filter(isClient);
  const written = () => writers().map(client => ({ client, writable: attributes.filter(claim => isWritable(client, claim)) }));
  const visit = (node: IConstruct) => {
    const found = node === scope ? written().find(({ writable }) => writable.length > 0) : undefined;
    if (found) Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:writableClaim', message(found));
  };
  if (attributes.length > 0) {
    Aspects.of(scope).add({ visit });
  }
}

function message({ client, writable }: { client: CfnUserPoolClient; writable: readonly string[] }): string {
  return [
    `users can change the claims ${writable.map(claim => `"${claim}"`).join(', ')} of their tokens, because the app client "${client.node.path.replace(/\/Resource$/, '')}" can write`,
    'those attributes; users therefore control access decisions that are based on them; set writeAttributes on the client without them, as in',
    'new ClientAttributes().withStandardAttributes({ fullname: true }), or acknowledge this warning if no access decision depends on them',
  ].join(' ');
}

function isAttribute(claim: string): boolean {
  return claim.startsWith('custom:') || STANDARD.includes(claim);
}

/** By default, a client can write all mutable attributes. */
function isWritable(client: CfnUserPoolClient, claim: string): boolean {
  const written: unknown = Stack.of(client).resolve(client.writeAttributes);
  return written === undefined || (Array.isArray(written) && written.includes(claim));
}

function clientsOf(userPool: IUserPool): IConstruct[] {
  const text = (scope: IConstruct, value: string) => JSON.stringify(Stack.of(scope).resolve(value));
  const isOfPool = (client: CfnUserPoolClient) => text(client, client.userPoolId) === text(client, userPool.userPoolId);
  return userPool.node.root.node.findAll().filter(each => isClient(each) && isOfPool(each));
}

function resourceOf(client: IUserPoolClient): IConstruct | undefined {
  return client.node.defaultChild;
}

function isClient(construct?: IConstruct): construct is CfnUserPoolClient {
  return construct instanceof CfnUserPoolClient;
}
