import { targetOf } from './request-run';
import { curlCommand, type SampleRequest } from './requests';
import { sampleRequest } from './sample-request';
import type { ServeOptions } from './serve-options';
import type { ServedApi } from './served-api';
import { tableLines } from '../table';
import { pagePath } from './try-page';
import { type ApiRoute, apiRoutes, authorizerName, featuresOf } from '../assembly/api-routes';

/** Returns the lines to print when the server has started: URLs, routes, samples and notes. */
export function describeStart(served: readonly ServedApi[], requests: readonly SampleRequest[], { once, port }: ServeOptions): string[] {
  const moved = served[0] !== undefined && port.first !== 0 && served[0].port !== port.first;
  return [
    ...(moved ? [`Port ${port.first} is in use, so the first API is on port ${served[0]!.port}.`] : []),
    'Tokens and signatures are not verified locally: send any JWT, or claims as JSON in the header x-local-claims.',
    ...served.flatMap(describeApi),
    ...(once ? [] : requests.map(request => `  ${request.name ? `# ${request.name}\n  ` : ''}${curlCommand(targetOf(served, request).port, request)}`)),
    '',
    ...(once ? [] : ['Press Ctrl-C to stop.']),
  ];
}

/** Returns the lines with the URL and the routes of an API. */
export function describeApi({ api, port, user }: ServedApi): string[] {
  const routes = apiRoutes(api);
  const sample = routes.find(({ method }) => method === 'GET') ?? routes[0]!;
  const reasons = new Set(routes.flatMap(({ authorizer }) => (authorizer.kind === 'lambda' ? authorizer.reason ?? [] : [])));
  const rows = routes.map(route => [route.method, route.path, authorizerName(route), featuresOf(route).join(', ')]);
  return [
    '',
    `${api.name}, ${api.kind} API: http://localhost:${port}`,
    `  Try it in a browser: http://localhost:${port}${pagePath(api)}`,
    ...(user === undefined ? [] : [`  Database user: ${user}`]),
    ...tableLines(rows).map(line => `  ${line}`),
    ...[...reasons].map(reason => `  The Lambda authorizer cannot run locally (${reason}): send the context that it would return in x-local-claims.`),
    `  ${curlCommand(port, sampleRequest(sample), curlOptions(sample))}`,
  ];
}

/** Returns the options of curl for a route: a file is saved under its name, and a stream is shown as it arrives. */
function curlOptions({ manifest, streamed }: ApiRoute): string {
  const result = manifest?.kind === 'sql' ? manifest.result : undefined;
  if (result?.file?.fileName !== undefined || result?.formats?.fileName !== undefined) return '--fail -OJ';
  return streamed ? '-N --fail-with-body' : '-i';
}
