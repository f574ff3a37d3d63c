import { IConstruct } from 'constructs';

/** Construct with a function that connects to a database, as named in messages and descriptions. */
export interface DatabaseClient {
  /** Function that connects, as in `the handler`. */
  readonly name: string;
  /** Construct that has the function, as in `the API`. */
  readonly owner: string;
  /** Function in rules of security groups, as in `the API handler`. */
  readonly source: string;
  /** Description of resources, to be followed by the path, as in `Handler of the API`. */
  readonly description: string;
  /** Whether the function logs in as the administrator, who has all permissions. */
  readonly administers: boolean;
}

const API: DatabaseClient = { name: 'the handler', owner: 'the API', source: 'the API handler', description: 'Handler of the API', administers: false };

/** Words for the function that runs scripts. */
export const SCRIPTS_CLIENT: DatabaseClient = {
  name: 'the script function', owner: 'the scripts', source: 'the script function', description: 'Scripts of', administers: true,
};

/** All kinds of client. */
export const DATABASE_CLIENTS: readonly DatabaseClient[] = [API, SCRIPTS_CLIENT];

/** Returns the words for a construct: those of its `_databaseClient`, otherwise those of an API. */
export function databaseClient(scope: IConstruct): DatabaseClient {
  return (scope as Partial<{ readonly _databaseClient: DatabaseClient }>)._databaseClient ?? API;
}
