/** Finding: with an error, requests fail; with a warning, requests are slow or answers unexpected; a note is what cannot be verified. */
export interface Finding {
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  /** SQLSTATE of PostgreSQL. */
  readonly sqlState?: string | undefined;
  /** Lines that show the position, or the SQL to run. */
  readonly details?: readonly string[];
}

export function error(message: string, details?: readonly string[]): Finding {
  return { level: 'error', message, ...(details && { details }) };
}

export function warning(message: string, details?: readonly string[]): Finding {
  return { level: 'warning', message, ...(details && { details }) };
}

export function note(message: string): Finding {
  return { level: 'note', message };
}
