import { targetOf } from './request-run';
import { curlCommand, type SampleRequest } from './requests';
import { sampleRequest } from './sample-request';
import type { ServeOptions } from './serve-options';
import type { ServedApi } from './served-api';
import { tableLines } from '../table';
import { pagePath } from './try-page';
import { apiRoutes, authorizerName } from '../assembly/api-routes';

/** What is said when the server has started: where the APIs are, what they answer, and what else there is to know. */
export function describeStart(served: readonly ServedApi[], requests: readonly SampleRequest[], { once, port }: ServeOptions): string[] {
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

/** The lines that say where an API is and what it answers. */
export function describeApi({ api, port }: ServedApi): string[] {
  const routes = apiRoutes(api);
  const reasons = new Set(routes.flatMap(({ authorizer }) => (authorizer.kind === 'lambda' ? authorizer.reason ?? [] : [])));
  const rows = routes.map(route => [route.method, route.path, authorizerName(route)]);
  return [
    '',
    `${api.name}, ${api.kind} API: http://localhost:${port}`,
    `  to try it in a browser: http://localhost:${port}${pagePath(api)}`,
    ...tableLines(rows).map(line => `  ${line}`),
    ...[...reasons].map(reason => `  The Lambda authorizer does not run here (${reason}): send the context that it would return in x-local-claims.`),
    `  ${curlCommand(port, sampleRequest(routes.find(({ method }) => method === 'GET') ?? routes[0]!))}`,
  ];
}
