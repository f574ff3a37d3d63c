/**
 * Creates a test for the first word of a statement, after white space and comments.
 *
 * @param word keyword, as a regular expression
 */
export function beginsWith(word: string): (text: string) => boolean {
  const pattern = new RegExp(String.raw`^(?:\s|--.*\n|/\*[^]*?\*/)*${word}\b`, 'i');
  return text => pattern.test(text);
}
