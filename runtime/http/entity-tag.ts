import { hash } from 'node:crypto';

/** 132 bits: more than enough that no two bodies of one URL share them. */
const TAG_LENGTH = 22;

/** One entity tag; the `W/` in front of a weak one does not matter for `If-None-Match`. */
const TAG = /"[\x21\x23-\x7e\x80-\xff]*"/g;

/**
 * Makes a strong entity tag over a body. Each content coding has tags of its own, as its bytes are others
 * (https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3.3).
 */
export function entityTag(body: string | Buffer, coding: string): string {
  return `"${hash('sha256', body, 'base64url').slice(0, TAG_LENGTH)}${coding && `-${coding}`}"`;
}

/** Tells whether an `If-None-Match` header names a tag, or any (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2). */
export function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || [...ifNoneMatch.matchAll(TAG)].some(([given]) => given === tag);
}
