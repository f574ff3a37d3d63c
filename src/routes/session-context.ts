import { IConstruct } from 'constructs';
import { RequestValue } from './request-value';
import { ValueType } from './value-type';
import { ValueManifest, ValueSource } from '../contract/manifest';
import { DatabaseEngine } from '../database/database-engine';
import { sortedEntries } from '../private/sorted-entries';
import { ErrorDetails, ValidationError } from '../private/validation-error';

/** What the database is told of every request, for policies of row-level security. */
export interface SessionContextOptions {
  /**
   * Values by the names that policies and statements read them under. They are set anew for every statement of an `SqlRoute`, and none is
   * seen by the next request.
   *
   * PostgreSQL: settings of the transaction, whose names have a dot, as in `app.tenant`; read with `current_setting('app.tenant')`. A `CALL`
   * then runs inside a transaction too, so that its procedure cannot end one.
   * SQL Server: keys of the session context, as in `tenant`; read with `SESSION_CONTEXT(N'tenant')`.
   *
   * A value comes from `RequestValue.claim`, `context` or `constant`; a request without it is refused with 403.
   *
   * @default - none
   */
  readonly sessionContext?: { [name: string]: RequestValue };
}

/** Sources that a caller cannot choose the value of. */
const SOURCES: readonly ValueSource[] = ['claim', 'context', 'constant'];

// https://www.postgresql.org/docs/current/runtime-config-custom.html
const SETTING = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/;
// Of a key, SQL Server takes up to 128 characters of any kind: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql
const KEY = /^[A-Za-z_][\w.]{0,127}$/;

/** What a value of the session context can hold in SQL Server: 8,000 bytes, of two for each character. */
const MOST_CHARACTERS = 4000;

/** The values that the database is told of every request, checked. */
export class SessionContext {
  /** Claims that callers need. */
  public readonly claims: readonly string[];
  /** What has to be known of callers with IAM credentials. */
  public readonly callerContext: readonly string[];
  private readonly values: readonly (readonly [name: string, value: RequestValue])[];

  /** @throws for a name that the engine does not take, and for a value that callers choose */
  constructor(scope: IConstruct, { sessionContext = {} }: SessionContextOptions, engine: DatabaseEngine) {
    this.values = sortedEntries(sessionContext);
    this.values.forEach(([name, value]) => checkEntry(name, value, engine, refusal => new ValidationError(refusal, scope)));
    this.claims = this.keysFrom('claim');
    this.callerContext = this.keysFrom('context').filter(key => key.startsWith('caller'));
  }

  /** What the handler sets, in a fixed order; undefined: nothing. */
  public get manifest(): ValueManifest[] | undefined {
    return this.values.length ? this.values.map(([name, value]) => manifestOf(name, value)) : undefined;
  }

  private keysFrom(source: ValueSource): string[] {
    return this.values.filter(([, value]) => value._source === source && value._required).map(([, value]) => value._key);
  }
}

function manifestOf(name: string, value: RequestValue): ValueManifest {
  const isText = value._type === undefined || value._type === ValueType.STRING || value._type === ValueType.JSON;
  return { ...isText ? { maxLength: MOST_CHARACTERS } : {}, ...value._manifest(name) };
}

function checkEntry(name: string, value: RequestValue, engine: DatabaseEngine, routeError: (refusal: ErrorDetails) => ValidationError) {
  const postgres = engine === DatabaseEngine.POSTGRESQL;
  if (!(postgres ? SETTING : KEY).test(name)) {
    throw routeError({
      problem: 'a name in sessionContext is not valid',
      got: name,
      allowed: postgres ? 'letters, digits and _, with a dot in between, as in "app.tenant"' : 'letters, digits, _ and dots, up to 128, as in "tenant"',
    });
  }
  if (!SOURCES.includes(value._source)) {
    throw routeError({
      problem: `sessionContext "${name}" is a value that callers choose, so that they could pass for others`,
      got: `RequestValue.${value._source}("${value._key}")`,
      allowed: SOURCES.map(source => `RequestValue.${source}`).join(', '),
      remedy: 'take it from a claim of a verified token',
    });
  }
  if (value._list || value._type === ValueType.BINARY) {
    throw routeError({ problem: `sessionContext "${name}" is no text`, got: value._list ? 'a list' : 'BINARY', allowed: 'single values of any other type' });
  }
}
