/** Time enough for any statement that ends. */
export const TIMEOUT = { timeoutMs: 10_000 };

export const reads = (text: string) => ({ text, readOnly: true });
export const writes = (text: string) => ({ text, readOnly: false });
