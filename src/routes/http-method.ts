/** Methods that a route can answer; `OPTIONS` is answered for every route where CORS is configured. */
export enum HttpMethod {
  /** Reads; runs in a read-only transaction unless the route says otherwise. */
  GET = 'GET',
  /** Creates or acts. */
  POST = 'POST',
  /** Replaces. */
  PUT = 'PUT',
  /** Changes in part. */
  PATCH = 'PATCH',
  /** Removes. */
  DELETE = 'DELETE',
}
