/**
 * Parts of a regular expression that mean the same to every engine, with the `u` flag and without, in ECMAScript and in Java:
 * ASCII characters, classes that name what they contain, groups, alternatives, repetitions and anchors.
 *
 * `.`, `[^…]`, `\D`, `\W`, `\s` and `\b` are not among them: they match characters beyond ASCII, of which some engines see two.
 */
const LITERAL = String.raw`[A-Za-z0-9 _\-:,@#%&=!<>~;"'/\x60]`;
const ESCAPE = String.raw`\\[dw^$\\.*+?()[\]{}|/]`;
const CLASS = String.raw`\[(?:[A-Za-z0-9 _:,@#%=!<>~;"'/.*+?()$|]|\\[dw\\\]\-^[/.]|-)+\]`;
const REPETITION = String.raw`(?:[*+?]|\{\d+(?:,\d*)?\})\??`;
const GROUP = String.raw`\((?:\?:|(?!\?))|\)|\|`;
const ANCHOR = String.raw`[\^$]`;

const PORTABLE = new RegExp(`^(?:${[LITERAL, ESCAPE, CLASS, REPETITION, GROUP, ANCHOR].join('|')})*$`);

/** Gives back a regular expression of ECMAScript that means the same to other engines, and undefined for any other. */
export function portablePattern(pattern: string): string | undefined {
  return PORTABLE.test(pattern) ? pattern : undefined;
}
