/** Contents of a database, in an order that does not depend on the history of the database. */
export interface Catalogue {
  readonly databaseName: string;
  /** Major version of the server. */
  readonly version: number;
  readonly relations: readonly Relation[];
}

/** Table or view. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** Name in SQL, quoted and with its schema where needed. */
  readonly sqlName: string;
  /** Kind, as in `pg_class.relkind`: table, partitioned table, view, materialized view, foreign table. */
  readonly kind: 'r' | 'p' | 'v' | 'm' | 'f';
  readonly isPartition: boolean;
  /** Extension that the relation belongs to. */
  readonly extension?: string;
  readonly comment?: string;
  readonly rowSecurity: boolean;
  readonly columns: readonly Column[];
  /** Columns of the primary key, then those of unique indexes without a condition, the ones with the fewest columns first. */
  readonly keys: readonly Key[];
  /** Conditions of the CHECK constraints, as in `price >= 0::numeric`. */
  readonly checks: readonly string[];
  /** Sequences that defaults of columns use and no column owns, as names in SQL. */
  readonly sequences: readonly string[];
}

/** Key of a relation. */
export interface Key {
  readonly isPrimary: boolean;
  /** Names of the columns, in their order. */
  readonly columns: readonly string[];
}

/** Column of a relation. */
export interface Column {
  readonly name: string;
  /** Name in SQL, quoted where needed. */
  readonly sqlName: string;
  /** Type in SQL, as in `character varying(20)`. */
  readonly type: string;
  /** Name of the type, that of its items for an array, and that of the base type for a domain, as in `int4`. */
  readonly baseType: string;
  /** Kind of that type, as in `pg_type.typtype`: base, composite, enum, range, multirange. */
  readonly baseKind: 'b' | 'c' | 'e' | 'r' | 'm';
  readonly isArray: boolean;
  /** Whether the base type belongs to an extension. */
  readonly ofExtension: boolean;
  readonly isDomain: boolean;
  /** Values of an enum, in their order. */
  readonly labels: readonly string[];
  /** Characters of `varchar(n)` and `char(n)`. */
  readonly maxLength?: number;
  readonly isNullable: boolean;
  /** Expression of the default, as in `now()`. */
  readonly defaultValue?: string;
  /** Whether the database computes the value: a generated column. */
  readonly isGenerated: boolean;
  readonly isIdentity: boolean;
  readonly comment?: string;
  /** Conditions of the domains, with `VALUE` for the column. */
  readonly checks: readonly string[];
}
