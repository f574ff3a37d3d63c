/**
 * Makes the test of what a statement begins with, behind white space and comments.
 *
 * @param word a key word, as a regular expression
 */
export function beginsWith(word: string): (text: string) => boolean {
  const pattern = new RegExp(String.raw`^(?:\s|--.*\n|/\*[^]*?\*/)*${word}\b`, 'i');
  return text => pattern.test(text);
}
