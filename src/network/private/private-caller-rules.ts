import { IConstruct } from 'constructs';
import { isRange } from './addresses';
import { knownEntries } from '../../private/token-lists';
import { ValidationError } from '../../private/validation-error';
import type { PrivateCallerOptions } from '../private-caller-options';

/** Throws for empty lists, invalid ranges, and principals if some routes do not use IAM authorization. */
export function checkCallers(scope: IConstruct, { vpcs, addressRanges, principals }: PrivateCallerOptions, unsigned: readonly string[]) {
  Object.entries({ vpcs, addressRanges, principals }).forEach(([name, list]) => {
    if (list?.length === 0) {
      throw new ValidationError({ problem: `callers.${name} is empty, so no caller could reach the API`, remedy: `leave ${name} out, or list at least one` }, scope);
    }
  });
  const range = knownEntries('callers.addressRanges', addressRanges ?? [], scope).find(each => !isRange(each));
  if (range !== undefined) {
    throw new ValidationError({ problem: 'callers.addressRanges contains an entry that is not an address range', got: range, allowed: 'CIDR notation, as in "10.1.0.0/16"' }, scope);
  }
  if (principals && unsigned.length > 0) {
    throw new ValidationError({
      problem: 'callers.principals would block callers without AWS credentials, which other settings allow',
      got: unsigned.join(', '),
      allowed: 'principals with ApiAuthorizer.iam() on every route, and without cors',
      remedy: 'leave principals out, and set vpcs or addressRanges',
    }, scope);
  }
}
