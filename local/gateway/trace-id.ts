/** Trace header of AWS X-Ray. */
export const TRACE_HEADER = 'X-Amzn-Trace-Id';

/**
 * Returns the trace id of a new request (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader).
 *
 * @param uuid makes the id unique
 */
export function traceId(uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  return `Root=1-${hex.slice(0, 8)}-${hex.slice(8)}`;
}
