import { IConstruct } from 'constructs';
import { SessionContextOptions } from './session-context';
import { RouteManifest } from '../contract/manifest';
import { DatabaseTargetConfig } from '../database/target-config';
import { ValidationError } from '../private/validation-error';

/**
 * Rejects features that Amazon Aurora DSQL does not have: row-level security and settings of the transaction
 * (https://github.com/awslabs/aurora-dsql-tools/blob/main/dsql-lint/src/rules/errors.rs), and the locks and the index of the table of `Idempotency`
 * (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility-unsupported-features.html).
 */
export function checkDsql(
  scope: IConstruct, { dsql }: DatabaseTargetConfig, { sessionContext }: SessionContextOptions,
  routes: { readonly [routeKey: string]: RouteManifest },
) {
  if (!dsql) {
    return;
  }
  const names = Object.keys(sessionContext ?? {});
  if (names.length > 0) {
    throw new ValidationError({
      problem: 'sessionContext is not supported by Aurora DSQL, which has no row-level security',
      got: names.join(', '),
      remedy: 'compare with the claim in the statements, as in WHERE tenant = :tenant with RequestValue.claim',
    }, scope);
  }
  const [stored] = Object.entries(routes).find(([, route]) => route.kind === 'sql' && route.idempotency) ?? [];
  if (stored !== undefined) {
    throw new ValidationError({
      problem: 'Idempotency.table is not supported with Aurora DSQL, which has no locks that skip rows', got: stored, remedy: 'set Idempotency.none(), and make the write safe to repeat, as with ON CONFLICT',
    }, scope);
  }
}
