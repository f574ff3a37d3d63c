/**
 * Parts of a regular expression with the same meaning in all engines, with and without the `u` flag, in ECMAScript and in Java:
 * ASCII characters, classes that list their characters, groups, alternatives, quantifiers and anchors.
 *
 * `.`, `[^…]`, `\D`, `\W`, `\s` and `\b` are excluded: they match characters beyond ASCII, which some engines count as two.
 */
const LITERAL = String.raw`[A-Za-z0-9 _\-:,@#%&=!<>~;"'/\x60]`;
const ESCAPE = String.raw`\\[dw^$\\.*+?()[\]{}|/]`;
const CLASS = String.raw`\[(?:[A-Za-z0-9 _:,@#%=!<>~;"'/.*+?()$|]|\\[dw\\\]\-^[/.]|-)+\]`;
const REPETITION = String.raw`(?:[*+?]|\{\d+(?:,\d*)?\})\??`;
const GROUP = String.raw`\((?:\?:|(?!\?))|\)|\|`;
const ANCHOR = String.raw`[\^$]`;

const PORTABLE = new RegExp(`^(?:${[LITERAL, ESCAPE, CLASS, REPETITION, GROUP, ANCHOR].join('|')})*$`);

/** Returns an ECMAScript regular expression if it has the same meaning in other engines, otherwise undefined. */
export function portablePattern(pattern: string): string | undefined {
  return PORTABLE.test(pattern) ? pattern : undefined;
}
