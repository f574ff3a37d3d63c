import type { GatewayRoute } from './gateway/gateway';
import type { Login, PostgresServer } from './postgres';
import { targetOf } from './request-run';
import { curlCommand, type SampleRequest } from './requests';
import type { ServeOptions } from './serve';
import type { ServedApi } from './served-api';

/** The lines that say which databases run, and how to look inside. */
export async function describeDatabases(server: PostgresServer, names: readonly string[], owner: Login): Promise<string[]> {
  const client = await server.connect('postgres', server.superuser);
  const { rows } = await client.query('SHOW server_version').finally(() => client.end());
  const psql = (name: string) => `host=${server.host} port=${server.port} dbname=${name} user=${owner.user} sslmode=verify-full sslrootcert=${server.caFile}`;
  return [
    `PostgreSQL ${rows[0].server_version} on ${server.host}:${server.port}, owned by the role ${owner.user}; to look inside:`,
    ...names.map(name => `  PGPASSWORD=${owner.password} psql '${psql(name)}'`),
  ];
}

/** The lines that say where the APIs are and what they answer. */
export function describeApis(served: readonly ServedApi[], requests: readonly SampleRequest[], { once, port }: ServeOptions): string[] {
  const moved = served[0] !== undefined && port.first !== 0 && served[0].port !== port.first;
  return [
    ...(moved ? [`Port ${port.first} is taken, so the first API is on ${served[0]!.port}.`] : []),
    'Tokens are not verified and signatures are not checked here: send any JWT, or claims as JSON in the header x-local-claims.',
    ...served.flatMap(describeApi),
    ...(once ? [] : requests.map(request => `  ${request.name ? `# ${request.name}\n  ` : ''}${curlCommand(targetOf(served, request).port, request)}`)),
    '',
    ...(once ? [] : ['Ctrl-C stops everything.']),
  ];
}

function describeApi({ api, port }: ServedApi): string[] {
  const width = Math.max(...api.routes.map(({ path }) => path.length));
  return [
    '',
    `${api.name}, ${api.kind} API: http://localhost:${port}`,
    ...api.routes.map(route => `  ${route.method.padEnd(6)} ${route.path.padEnd(width)}  ${authorizerName(route)}`),
    `  ${curlCommand(port, sampleOf(api.routes[0]!))}`,
  ];
}

function authorizerName({ authorizer }: GatewayRoute): string {
  switch (authorizer.kind) {
    case 'iam': return 'IAM';
    case 'jwt': return [authorizer.label, ...authorizer.scopes].join(' ');
    case 'lambda': return 'Lambda function';
    default: return 'open';
  }
}

function sampleOf({ method, path, authorizer }: GatewayRoute): SampleRequest {
  return {
    method,
    path: path.replaceAll(/\{\w+\}/g, '1'),
    ...(authorizer.kind === 'lambda' && { claims: { sub: 'u1' } }),
    ...(authorizer.kind === 'jwt' && { claims: { sub: 'u1', ...(authorizer.scopes.length > 0 && { scope: authorizer.scopes.join(' ') }) } }),
    ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: {} }),
  };
}
