import { Annotations, Aspects, Stack } from 'aws-cdk-lib';
import { CfnUserPoolClient, IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { IConstruct } from 'constructs';

/** Standard attributes of Cognito: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html */
const STANDARD = [
  'address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname', 'phone_number', 'picture',
  'preferred_username', 'profile', 'updated_at', 'website', 'zoneinfo',
];

/**
 * Warns of claims that users can set themselves: an access token lets its user call `UpdateUserAttributes` for whatever attributes the app client
 * may write, and the next token has them as claims
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-attribute-permissions-and-scopes).
 * Clients can be added after the API, so this is looked at when the app synthesizes. Imported clients do not say what they may write.
 *
 * @param claims the claims that the routes read
 * @param clients those whose tokens are accepted; undefined: all of the user pool
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
    `users can change the claims ${writable.map(claim => `"${claim}"`).join(', ')} of their tokens, as the app client "${client.node.path.replace(/\/Resource$/, '')}" may write`,
    'those attributes: what a route or sessionContext decides by them, the users decide; set writeAttributes on the client without them, as in',
    'new ClientAttributes().withStandardAttributes({ fullname: true }), or acknowledge this if they decide nothing',
  ].join(' ');
}

function isAttribute(claim: string): boolean {
  return claim.startsWith('custom:') || STANDARD.includes(claim);
}

/** Without a list, a client may write every attribute that can be changed. */
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
