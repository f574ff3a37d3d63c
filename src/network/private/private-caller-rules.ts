import { IConstruct } from 'constructs';
import { isRange } from './addresses';
import { knownEntries } from '../../private/token-lists';
import { ValidationError } from '../../private/validation-error';
import type { PrivateCallerOptions } from '../private-caller-options';

/** Refuses lists that admit nobody, ranges that are none, and principals where some callers have none. */
export function checkCallers(scope: IConstruct, { vpcs, addressRanges, principals }: PrivateCallerOptions, unsigned: readonly string[]) {
  Object.entries({ vpcs, addressRanges, principals }).forEach(([name, list]) => {
    if (list?.length === 0) {
      throw new ValidationError({ problem: `callers.${name} is empty, so nobody could call the API`, remedy: `leave ${name} out, or name at least one` }, scope);
    }
  });
  const range = knownEntries('callers.addressRanges', addressRanges ?? [], scope).find(each => !isRange(each));
  if (range !== undefined) {
    throw new ValidationError({ problem: 'callers.addressRanges has something that is no address range', got: range, allowed: 'CIDR notation, as in "10.1.0.0/16"' }, scope);
  }
  if (principals && unsigned.length > 0) {
    throw new ValidationError({
      problem: 'callers.principals would keep out callers without AWS credentials, whom other settings admit',
      got: unsigned.join(', '),
      allowed: 'principals with ApiAuthorizer.iam() on every route, and without cors',
      remedy: 'leave principals out, and name vpcs or addressRanges',
    }, scope);
  }
}
