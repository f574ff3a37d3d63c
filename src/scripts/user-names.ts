import { Token } from 'aws-cdk-lib';
import { USER_NAMES } from '../contract/scripts/user-names';
import { DatabaseEngine } from '../database/database-engine';
import { ValidationError } from '../private/validation-error';

const ALLOWED: { readonly [engine in DatabaseEngine]: string } = {
  [DatabaseEngine.POSTGRESQL]: 'up to 63 lower-case letters, digits and underscores, as in "shop_api"; the first character is not a digit',
  [DatabaseEngine.SQL_SERVER]: 'up to 128 letters, digits and underscores, as in "shop_api"; the first character is not a digit',
};

/** Name of a user of the server: roles and logins belong to the server, and its databases share them. */
export interface TakenName {
  readonly name: string;
  /** Path of the other scripts that add it; undefined: the same scripts. */
  readonly scripts: string | undefined;
}

/**
 * Checks the name of a new user.
 *
 * @param taken names of the other users
 * @throws for a name that is not a plain identifier, is reserved, or is taken
 */
export function checkUserName(engine: DatabaseEngine, name: string, taken: readonly TakenName[]) {
  const { pattern, reserved } = USER_NAMES[engine];
  if (Token.isUnresolved(name)) {
    throw new ValidationError({ problem: 'the name of a database user is a token, known only at deployment', remedy: 'use a literal value' });
  }
  if (!pattern.test(name)) {
    throw new ValidationError({ problem: 'the name of a database user is not valid', got: name, allowed: ALLOWED[engine] });
  }
  if (reserved.test(name)) {
    throw new ValidationError({ problem: 'the name of a database user is reserved', got: name, remedy: 'use another name, as in "shop_api"' });
  }
  const other = taken.find(each => each.name.toLowerCase() === name.toLowerCase());
  if (other) throw repeated(name, other);
}

function repeated(name: string, { scripts }: TakenName): ValidationError {
  if (scripts === undefined) {
    return new ValidationError({ problem: 'a database user is added twice', got: name, remedy: 'add it once, and pass it to each API that logs in as this user' });
  }
  return new ValidationError({
    problem: `the scripts "${scripts}" add a user of this name on the same server, whose databases share users, and each would set another password`,
    got: name,
    remedy: `use another name, or pass the user of "${scripts}" as credentials to this API too, and grant it permissions in a script`,
  });
}
