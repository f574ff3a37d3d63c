import type pg from 'pg';

/** Description of a statement by PostgreSQL, without running it. */
export interface StatementDescription {
  /** Type of each parameter, as in `integer`. */
  readonly parameters: readonly string[];
  /** Names of the columns of the result; undefined without a result. */
  readonly columns: readonly string[] | undefined;
  /** Types and origins of the columns, in the same order. */
  readonly fields: readonly ResultField[];
}

/** A column of a result, as the message RowDescription has it (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
export interface ResultField {
  readonly name: string;
  /** OID of the type. */
  readonly dataTypeID: number;
  /** OID of the table and number of the column that it was read from; 0 for expressions. */
  readonly tableID: number;
  readonly columnID: number;
}

/** Type of a column, and whether its table allows NULL; null for an expression. */
export interface ColumnDescription {
  readonly type: string;
  readonly nullable: boolean | null;
}

/** Methods of pg's connection for the extended protocol, which its types omit. */
interface Connection extends NodeJS.EventEmitter {
  parse(message: { text: string; name: string; types: number[] }): void;
  describe(message: { type: 'S'; name: string }): void;
  sync(): void;
}

interface Description {
  readonly oids: readonly number[];
  readonly fields: readonly ResultField[] | undefined;
}

/**
 * Parses and describes a statement in PostgreSQL
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY).
 *
 * @throws DatabaseError with `position` when it cannot be parsed or names something that does not exist
 */
export async function describeStatement(client: pg.Client, text: string): Promise<StatementDescription> {
  const query = new DescribeQuery(text);
  client.query(query as unknown as pg.Submittable);
  const { oids, fields } = await query.outcome;
  const { rows } = await client.query<{ name: string }>({ text: 'SELECT format_type(oid, NULL) AS name FROM unnest($1::oid[]) AS oid', values: [oids] });
  return { parameters: rows.map(({ name }) => name), columns: fields?.map(({ name }) => name), fields: fields ?? [] };
}

/** Describes a column of a result. */
export async function describeColumn(client: pg.Client, { dataTypeID, tableID, columnID }: ResultField): Promise<ColumnDescription> {
  const { rows: [row] } = await client.query<ColumnDescription>(
    'SELECT format_type($1::oid, NULL) AS type, (SELECT NOT attnotnull FROM pg_attribute WHERE attrelid = $2::oid AND attnum = $3::int) AS nullable',
    [dataTypeID, tableID, columnID],
  );
  return row!;
}

/** Query for pg's queue that ends with the description: https://node-postgres.com/apis/client#clientquery */
class DescribeQuery {
  readonly outcome: Promise<Description>;
  private oids: readonly number[] = [];
  private fields: readonly ResultField[] | undefined;
  private settle!: { resolve: (value: Description) => void; reject: (reason: Error) => void };
  private forget: (() => void) | undefined;

  constructor(private readonly text: string) {
    this.outcome = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  submit(connection: Connection): void {
    // pg passes everything to the query except the types of parameters.
    const listener = ({ dataTypeIDs }: { dataTypeIDs: number[] }) => void (this.oids = dataTypeIDs);
    connection.once('parameterDescription', listener);
    this.forget = () => connection.off('parameterDescription', listener);
    connection.parse({ text: this.text, name: '', types: [] });
    connection.describe({ type: 'S', name: '' });
    connection.sync();
  }

  handleRowDescription({ fields }: { fields: ResultField[] }): void {
    this.fields = fields;
  }

  handleError(error: Error): void {
    this.forget?.();
    this.settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.settle.resolve({ oids: this.oids, fields: this.fields });
  }
}
