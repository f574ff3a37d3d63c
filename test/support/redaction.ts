/** Secrets that must never be in a log: passwords and tokens of tests, long enough to be unique. */
const secrets = new Set<string>();

/** Patterns of other secrets. */
const SECRET_PATTERNS: readonly [what: string, form: RegExp][] = [
  ['an Authorization header', /authorization["']?\s*[:=]/i],
  ['a bearer token', /bearer\s+[\w.~+/-]{8}/i],
  ['a JSON web token', /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/],
  ['a signed URL', /X-Amz-(Signature|Security-Token)=/i],
  ['a password in an address', /\w:\/\/[^/\s:]+:[^/\s@]+@/],
  ['the field "password"', /\\?"(password|secretString|sessionToken)\\?"\s*:/i],
];

/** Remembers a secret, and gives it back; throws if it is so short that it could be in a log by chance. */
export function secret(text: string): string {
  if (text.length < 8) throw new Error('a secret of tests has 8 characters or more');
  secrets.add(text);
  return text;
}

/** Throws if a log holds a secret, or something that looks like one; says what, and in which line. */
export function assertRedacted(log: string): void {
  for (const line of log.split('\n')) {
    const what = SECRET_PATTERNS.find(([, form]) => form.test(line))?.[0] ?? ([...secrets].some(text => line.includes(text)) && 'a secret of the test');
    if (what) throw new Error(`the log holds ${what}: ${line}`);
  }
}
