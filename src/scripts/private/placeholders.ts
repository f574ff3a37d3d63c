import { IConstruct } from 'constructs';
import { ScriptFileError } from '../../contract/scripts/script-file-error';
import { ValidationError } from '../../private/validation-error';

/** Any `${…}`, as Flyway reads it. */
const PLACEHOLDER = /\$\{([^}\n]*)\}/g;

/** Names that are meant as placeholders; other texts in braces, such as JSON in a dollar-quoted string, are left as they are. */
const NAME = /^[A-Za-z_][\w.:-]*$/;

/** Values of placeholders. */
export class PlaceholderValues {
  private readonly values: ReadonlyMap<string, string>;

  /**
   * @param values by name; Flyway does not distinguish upper and lower case
   * @throws ValidationError for names and values that cannot be replaced
   */
  constructor(values: { readonly [name: string]: string }, scope: IConstruct) {
    const entries = Object.entries(values);
    entries.forEach(([name, value]) => check(name, value, scope));
    this.values = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
    if (this.values.size < entries.length) {
      throw new ValidationError({ problem: 'placeholders contains names that differ only in case', got: Object.keys(values).join(', '), remedy: 'keep one of them' }, scope);
    }
  }

  /**
   * Returns the script with the values.
   *
   * @throws ScriptFileError for a placeholder without a value
   */
  public replaceIn(file: string, text: string): string {
    return text.replace(PLACEHOLDER, (placeholder: string, name: string, offset: number) => {
      const value = this.values.get(name.toLowerCase());
      if (value === undefined && NAME.test(name)) {
        throw new ScriptFileError(file, lineOf(text, offset), `${placeholder} has no value`, `add ${name} to placeholders${this.known()}`);
      }
      return value ?? placeholder;
    });
  }

  private known(): string {
    return this.values.size > 0 ? `, which has ${[...this.values.keys()].join(', ')}` : '';
  }
}

/** Returns the first placeholder of a script that is sent as it is, with its place; undefined if there is none. */
export function unreplaced(file: string, text: string): string | undefined {
  const found = [...text.matchAll(PLACEHOLDER)].find(([, name]) => NAME.test(name));
  return found && `${found[0]} at ${file}:${lineOf(text, found.index)}`;
}

function check(name: string, value: string, scope: IConstruct) {
  if (!/^[^{}\n]+$/.test(name)) {
    throw new ValidationError({ problem: 'placeholders contains an invalid name', got: name, remedy: 'use a name without braces, written as ${name} in scripts' }, scope);
  }
  if (/[\r\n]/.test(value)) {
    throw new ValidationError({ problem: `the placeholder ${name} contains a line break, which would shift the line numbers of errors`, remedy: 'use a value of one line' }, scope);
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
