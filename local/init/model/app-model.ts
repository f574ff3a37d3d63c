import type { Limits } from './limits';

/** App to write, without the syntax of a language. */
export interface AppModel {
  /** Words of the name, as `shop`. */
  readonly words: readonly string[];
  readonly databaseName: string;
  /** Major version of PostgreSQL for the instance. */
  readonly version: number;
  /** User of the API, as `shop_api`. */
  readonly user: string;
  /** Rights of the user, as in `SELECT, INSERT ON orders`. */
  readonly grants: readonly string[];
  readonly resources: readonly Resource[];
  /** Objects that the app does not contain, with the reason. */
  readonly leftOut: readonly string[];
  /** SQL script that creates the schema. */
  readonly schema: string;
}

/** Routes of a table or view. */
export interface Resource {
  /** Name in SQL. */
  readonly sqlName: string;
  readonly kind: 'table' | 'view';
  /** Words of the names in the app, as `order`, `lines`; different for each resource. */
  readonly words: readonly string[];
  readonly comment?: string;
  /** Sentences about the routes. */
  readonly notes: readonly string[];
  readonly routes: readonly RouteModel[];
}

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** Route with its statement. */
export interface RouteModel {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  /** Lines of the statement. */
  readonly sql: readonly string[];
  readonly values: readonly ValueModel[];
  readonly result: ResultModel;
}

/** Value of a `:name`. */
export interface ValueModel {
  /** Name in the SQL. */
  readonly name: string;
  readonly source: 'path' | 'query' | 'body' | 'ifMatch' | 'changes';
  /** Name of the path parameter, the query parameter or the field. */
  readonly key: string;
  readonly options: ValueOptions;
  /** Fields of `changes`. */
  readonly fields?: readonly FieldModel[];
}

/** Field of `changes`. */
export interface FieldModel {
  readonly name: string;
  readonly options: ValueOptions;
}

/** Options as in `RequestValueOptions` and `RecordFieldOptions`. */
export interface ValueOptions extends Limits {
  readonly valueType?: ValueTypeName;
  readonly list?: boolean;
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly defaultValue?: string;
}

export type ValueTypeName = 'INTEGER' | 'BIGINT' | 'NUMBER' | 'DECIMAL' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP' | 'UUID' | 'JSON' | 'BINARY';

export type ResultModel =
  | { readonly kind: 'page'; readonly orderBy: readonly string[] }
  | { readonly kind: 'rows' | 'none' }
  | { readonly kind: 'row'; readonly version?: string }
  | { readonly kind: 'created'; readonly location?: string; readonly version?: string };
