import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DatabaseTargetConfig } from './target-config';
import { isPendingLookup } from '../private/pending-lookup';

/**
 * Warns if a database that could pause never does. This is checked during synthesis, because parameters can be set after the API is created.
 *
 * @param healthChecks paths of the API that connect to the database at each health check
 */
export function warnOfDatabaseThatStaysAwake(scope: IConstruct, { staysAwake }: DatabaseTargetConfig, healthChecks: readonly string[]) {
  scope.node.addValidation({
    validate: () => {
      const reason = staysAwake?.();
      if (reason !== undefined && !isPendingLookup(scope)) {
        Annotations.of(scope).addWarningV2('cdk-vpc-lambda-api:staysAwake', [
          `the database can pause at 0 ACU, but ${reason};`,
          ...healthChecks.map(path => `each request for ${path} resumes it as well, so it does not pause while a monitor polls that route;`),
          'or acknowledge this warning',
        ].join(' '));
      }
      return [];
    },
  });
}
