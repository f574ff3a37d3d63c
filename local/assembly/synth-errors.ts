/** Maximum number of lines to print. */
const MAX_LINES = 40;

/** Stack frame of JavaScript or Java. */
const FRAME = /^\s+at\s/;

/** Stack frame in the app itself. */
const OWN_FRAME = /^\s+at\s(?!.*(?:node_modules|node:|\(java\.|\(jdk\.)).*\.[cm]?[jt]sx?:\d+/;

/** Stack frame of a Python package, followed by its source. */
const PACKAGE_FRAME = /^\s+File ".*(?:site-packages|dist-packages).*", line \d+/;

/** Excerpt of the source that Node.js prints above an uncaught error. */
const EXCERPT = /^(?:file:\/\/|node:|\/|[A-Za-z]:\\)\S*:\d+\n.*\n\s*\^+\n\n?/m;

/** Properties of an error that Node.js prints after the last frame. */
const PROPERTIES = /^(\s+at .*) \{\n[^]*?^\}$/m;

/** ANSI escape sequences of colors. */
const COLORS = /\u001b\[[\d;]*m/g;

/**
 * Returns the lines of the output of a failed command that help to fix it: its messages, and the first stack frame in the app. Stack frames of
 * packages are removed; of a long output, the last lines remain.
 */
export function errorLines(output: string): string[] {
  const lines = output.replaceAll(COLORS, '').replaceAll('\r\n', '\n').replace(EXCERPT, '').replace(PROPERTIES, '$1').split('\n');
  const ownFrame = lines.findIndex(line => OWN_FRAME.test(line));
  const kept = lines
    .filter((line, index) => index === ownFrame || !(FRAME.test(line) || isOfPackage(lines, index) || /^Node\.js v\d/.test(line)))
    .filter((line, index, all) => line.trim() !== '' || all[index - 1]?.trim() !== '');
  const text = kept.join('\n').trim();
  return text === '' ? [] : text.split('\n').slice(-MAX_LINES);
}

/** Whether a line is a stack frame of a Python package, or the source below it. */
function isOfPackage(lines: readonly string[], index: number): boolean {
  const isSource = (above: number) => /^\s{4}/.test(lines[index]!) && PACKAGE_FRAME.test(lines[index - above] ?? '');
  return PACKAGE_FRAME.test(lines[index]!) || isSource(1) || (isSource(2) && /^\s+[\^~]+$/.test(lines[index]!));
}
