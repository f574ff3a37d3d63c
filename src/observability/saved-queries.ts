import { QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { MonitoredParts } from './monitored-parts';
import { QUERY_NAME, uniqueName } from '../private/plain-text';

/** Queries of handler log lines, by name. CloudWatch shows them in a folder of the API. */
const QUERIES: { readonly [name: string]: QueryString } = {
  'slowest routes': new QueryString({
    filterStatements: ['ispresent(route)'],
    statsStatements: ['count(*) as requests, pct(durationMs, 99) as p99, pct(durationMs, 50) as p50, pct(databaseMs, 99) as databaseP99, max(rows) as maxRows by route'],
    sort: 'p99 desc',
    limit: 20,
  }),
  'errors by code': new QueryString({
    filterStatements: ['ispresent(code)'],
    statsStatements: ['count(*) as requests, latest(@timestamp) as last by code, route, status, reason'],
    sort: 'requests desc',
    limit: 50,
  }),
  'one request by its id': new QueryString({
    fields: ['@timestamp', 'route', 'status', 'code', 'reason', 'durationMs', 'databaseMs', 'traceId', '@message'],
    filterStatements: ['requestId = "id of the request" or functionRequestId = "id of the request"'],
    sort: '@timestamp asc',
    limit: 20,
  }),
};

/** Saves queries of CloudWatch Logs Insights for the handler's log. */
export function createSavedQueries(scope: Construct, { title, handlerLogGroup }: MonitoredParts) {
  Object.entries(QUERIES).forEach(([name, queryString]) => {
    const id = name.replace(/(^|\s)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
    new QueryDefinition(scope, `${id}Query`, { queryDefinitionName: uniqueName(title, QUERY_NAME, `/${name}`), queryString, logGroups: [handlerLogGroup] });
  });
}
