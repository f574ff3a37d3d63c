import { Token } from 'aws-cdk-lib';
import { GrantText, grantError } from './grant-text';
import { DatabaseEngine } from '../database/database-engine';
import { ValidationError } from '../private/validation-error';

/** Kinds of objects, and what a user of an API may be granted on each. */
interface Dialect {
  readonly privileges: { readonly [kind: string]: readonly string[] };
  /** Words before the name of an object, with its kind. The first is the default. */
  readonly kinds: readonly (readonly [words: string, kind: string])[];
  /** Between the words and the name. */
  readonly separator: '::' | '';
  /** Whether a grant can name several objects. */
  readonly lists: boolean;
}

const ROUTINE = ['EXECUTE'];
const TABLE = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** https://www.postgresql.org/docs/current/sql-grant.html */
const POSTGRESQL: Dialect = {
  privileges: { TABLE: [...TABLE, 'TRUNCATE'], SEQUENCE: ['USAGE', 'SELECT', 'UPDATE'], ROUTINE, SCHEMA: ['USAGE'], TYPE: ['USAGE'] },
  kinds: [
    ['', 'TABLE'], ['TABLE', 'TABLE'], ['SEQUENCE', 'SEQUENCE'], ['FUNCTION', 'ROUTINE'], ['PROCEDURE', 'ROUTINE'], ['ROUTINE', 'ROUTINE'], ['SCHEMA', 'SCHEMA'],
    ['TYPE', 'TYPE'], ['DOMAIN', 'TYPE'], ['ALL TABLES IN SCHEMA', 'TABLE'], ['ALL SEQUENCES IN SCHEMA', 'SEQUENCE'], ['ALL FUNCTIONS IN SCHEMA', 'ROUTINE'],
    ['ALL PROCEDURES IN SCHEMA', 'ROUTINE'], ['ALL ROUTINES IN SCHEMA', 'ROUTINE'],
  ],
  separator: '',
  lists: true,
};

/** https://learn.microsoft.com/sql/t-sql/statements/grant-transact-sql */
const SQL_SERVER: Dialect = {
  privileges: {
    OBJECT: [...TABLE, 'EXECUTE', 'REFERENCES', 'VIEW DEFINITION', 'VIEW CHANGE TRACKING'],
    SCHEMA: [...TABLE, 'EXECUTE', 'REFERENCES', 'VIEW DEFINITION', 'VIEW CHANGE TRACKING'],
    TYPE: ['EXECUTE', 'REFERENCES', 'VIEW DEFINITION'],
  },
  kinds: [['', 'OBJECT'], ['OBJECT', 'OBJECT'], ['SCHEMA', 'SCHEMA'], ['TYPE', 'TYPE']],
  separator: '::',
  lists: false,
};

const DIALECTS: { readonly [engine in DatabaseEngine]: Dialect } = {
  [DatabaseEngine.POSTGRESQL]: POSTGRESQL, [DatabaseEngine.SQL_SERVER]: SQL_SERVER,
};

/** Privileges that can be limited to columns. */
const OF_COLUMNS = ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'];

/**
 * Checks the grants of a user, as between `GRANT` and `TO`, and returns them with single spaces. Which objects exist is known to the database only.
 *
 * @throws for a text that is not one grant on named objects, for a privilege that no route needs, and for a repetition
 */
export function checkGrants(engine: DatabaseEngine, grants: readonly string[]): string[] {
  const checked = grants.map(grant => checkGrant(DIALECTS[engine], grant));
  const repeated = checked.find((grant, index) => checked.findIndex(other => other.toLowerCase() === grant.toLowerCase()) < index);
  if (repeated !== undefined) {
    throw new ValidationError({ problem: 'a grant is listed twice', got: repeated, remedy: 'list it once' });
  }
  return checked;
}

function checkGrant(dialect: Dialect, grant: string): string {
  if (Token.isUnresolved(grant)) {
    throw new ValidationError({ problem: 'a grant is a token, known only at deployment, but it is packed with the scripts during synthesis', remedy: 'use a literal value' });
  }
  const text = new GrantText(grant, dialect.separator === '::');
  const privileges = readPrivileges(text);
  const [words, kind] = readKind(text, dialect);
  readObjects(text, dialect, kind, words.startsWith('ALL '));
  text.end();
  for (const { name, columns } of privileges) checkPrivilege(dialect, kind, grant, name, columns);
  return text.normalized;
}

function readPrivileges(text: GrantText): { readonly name: string; readonly columns: boolean }[] {
  const found = [];
  do {
    const words = text.words('ON');
    if (words.length === 0) throw grantError('a grant does not begin with a privilege', text.text);
    found.push({ name: words.join(' '), columns: text.columns() });
  } while (text.skip(','));
  if (!text.skip('ON')) throw grantError('a grant has no ON', text.text);
  return found;
}

/** Reads the words before the name of the first object. A table can have the name of a kind, as in `SELECT ON type`. */
function readKind(text: GrantText, { kinds, separator }: Dialect): Dialect['kinds'][number] {
  const [plain, ...named] = kinds;
  return named.find(([words]) => text.skipPhrase(words.split(' '), separator)) ?? plain;
}

function readObjects(text: GrantText, { lists, separator }: Dialect, kind: string, inSchema: boolean) {
  do {
    text.name(inSchema || kind === 'SCHEMA' ? 1 : 2);
    if (kind === 'ROUTINE' && !inSchema) text.parameters();
    if (separator === '::') text.columns();
  } while (lists && text.skip(','));
}

function checkPrivilege({ privileges }: Dialect, kind: string, grant: string, name: string, columns: boolean) {
  const allowed = privileges[kind];
  if (/^ALL\b/.test(name)) {
    throw new ValidationError({ problem: 'a grant of ALL includes privileges that no route needs', got: grant, remedy: `name the privileges: ${allowed.join(', ')}` });
  }
  if (!allowed.includes(name)) {
    throw new ValidationError({
      problem: `the privilege ${name} cannot be granted to a user of an API`,
      got: grant,
      allowed: `for this kind of object: ${allowed.join(', ')}`,
      remedy: 'leave it out; for another user, omit grants and grant privileges in a script',
    });
  }
  if (columns && !(OF_COLUMNS.includes(name) && ['TABLE', 'OBJECT'].includes(kind))) {
    throw new ValidationError({ problem: `the privilege ${name} cannot be limited to columns`, got: grant, remedy: 'leave the columns out' });
  }
}
