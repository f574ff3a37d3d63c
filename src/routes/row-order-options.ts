/** Settings of an order that the caller chooses. */
export interface RowOrderOptions {
  /** Choice for requests without the parameter. */
  readonly defaultChoice: string;
}
