import { IConstruct } from 'constructs';
import { RequestValue } from './request-value';
import { ValueType } from './value-type';
import { ValueManifest, ValueSource } from '../contract/value-manifest';
import { DatabaseEngine } from '../database/database-engine';
import { sortedEntries } from '../private/sorted-entries';
import { ErrorDetails, ValidationError } from '../private/validation-error';

/** Session context that every request sets in the database, for row-level security policies. */
export interface SessionContextOptions {
  /**
   * Values keyed by the names under which policies and statements read them. They are set for every statement of an `SqlRoute`, and are not
   * visible to the next request.
   *
   * PostgreSQL: settings of the transaction, whose names contain a dot, as in `app.tenant`; read them with `current_setting('app.tenant')`. A `CALL`
   * then also runs inside a transaction, so its procedure cannot commit or roll back.
   * SQL Server: keys of the session context, as in `tenant`; read them with `SESSION_CONTEXT(N'tenant')`.
   *
   * Each value comes from `RequestValue.claim`, `context` or `constant`. Requests without it are answered with 403.
   *
   * @default - none
   */
  readonly sessionContext?: { [name: string]: RequestValue };
}

/** Sources whose values callers cannot choose. */
const TRUSTED_SOURCES: readonly ValueSource[] = ['claim', 'context', 'constant'];

// https://www.postgresql.org/docs/current/runtime-config-custom.html
const SETTING = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/;
// SQL Server accepts keys of up to 128 characters of any kind: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql
const KEY = /^[A-Za-z_][\w.]{0,127}$/;

/** Maximum length of a value of the session context in SQL Server: 8,000 bytes, two for each character. */
const MAX_CHARACTERS = 4000;

/** Validated session context of an API. */
export class SessionContext {
  /** Claims that the session context requires of callers. */
  public readonly claims: readonly string[];
  /** Context values that the session context requires of callers with IAM credentials. */
  public readonly callerContext: readonly string[];
  private readonly values: readonly (readonly [name: string, value: RequestValue])[];

  /** @throws for a name that the engine does not accept, and for a value that callers choose */
  constructor(scope: IConstruct, { sessionContext = {} }: SessionContextOptions, engine: DatabaseEngine) {
    this.values = sortedEntries(sessionContext);
    this.values.forEach(([name, value]) => checkEntry(name, value, engine, refusal => new ValidationError(refusal, scope)));
    this.claims = this.keysFrom('claim');
    this.callerContext = this.keysFrom('context').filter(key => key.startsWith('caller'));
  }

  /** Values that the handler sets, in a fixed order; undefined: none. */
  public get manifest(): ValueManifest[] | undefined {
    return this.values.length ? this.values.map(([name, value]) => manifestOf(name, value)) : undefined;
  }

  private keysFrom(source: ValueSource): string[] {
    return this.values.filter(([, value]) => value._source === source && value._required).map(([, value]) => value._key);
  }
}

function manifestOf(name: string, value: RequestValue): ValueManifest {
  const isText = value._type === undefined || value._type === ValueType.STRING || value._type === ValueType.JSON;
  return { ...isText ? { maxLength: MAX_CHARACTERS } : {}, ...value._manifest(name) };
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
  if (!TRUSTED_SOURCES.includes(value._source)) {
    throw routeError({
      problem: `callers choose the value of sessionContext "${name}", so they could impersonate others`,
      got: `RequestValue.${value._source}("${value._key}")`,
      allowed: TRUSTED_SOURCES.map(source => `RequestValue.${source}`).join(', '),
      remedy: 'take the value from a claim of a verified token',
    });
  }
  if (value._list || value._type === ValueType.BINARY) {
    throw routeError({ problem: `sessionContext "${name}" must be text`, got: value._list ? 'a list' : 'BINARY', allowed: 'single values of any other type' });
  }
}
