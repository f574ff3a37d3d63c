/** HTTP methods of routes. With CORS configured, `OPTIONS` is answered for every route. */
export enum HttpMethod {
  /** Reads, by default in a read-only transaction. */
  GET = 'GET',
  /** Creates a resource or performs an action. */
  POST = 'POST',
  /** Replaces a resource. */
  PUT = 'PUT',
  /** Changes parts of a resource. */
  PATCH = 'PATCH',
  /** Deletes a resource. */
  DELETE = 'DELETE',
  /** Every method without another route on the path; for `FunctionRoute` only. */
  ANY = 'ANY',
}
