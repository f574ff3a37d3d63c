import { ScriptFileError } from '../../contract/scripts/script-file-error';

/** Settings of one script, from Flyway's file `<script>.conf` beside it (https://documentation.red-gate.com/fd/script-configuration-277579001.html). */
export interface ScriptSettings {
  readonly executeInTransaction?: boolean;
  readonly placeholderReplacement?: boolean;
}

/**
 * Parses a file of settings.
 *
 * @param file path that errors name
 * @throws ScriptFileError for a setting that is unknown, or would be ignored
 */
export function parseSettings(file: string, text: string): ScriptSettings {
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ content: line.trim(), line: index + 1 }));
  const settings = lines.filter(({ content }) => content !== '' && !/^[#!]/.test(content)).map(({ content, line }) => parseLine(file, line, content));
  return Object.assign({}, ...settings);
}

function parseLine(file: string, line: number, content: string): ScriptSettings {
  const [, name, value] = /^(?:flyway\.)?([^=:\s]+)\s*[=:]\s*(.*)$/.exec(content) ?? [];
  if (name === 'executeInTransaction' || name === 'placeholderReplacement') {
    if (!/^(?:true|false)$/i.test(value)) {
      throw new ScriptFileError(file, line, `${name} is ${JSON.stringify(value)}`, 'write true or false');
    }
    return { [name]: value.toLowerCase() === 'true' };
  }
  if (name === 'encoding' && !/^utf-?8$/i.test(value)) {
    throw new ScriptFileError(file, line, `the encoding ${value} is not read from this file`, 'save the script as UTF-8, which leaves its checksum as it is, and remove the line');
  }
  if (name === 'encoding' || (name === 'shouldExecute' && /^true$/i.test(value))) {
    return {};
  }
  throw new ScriptFileError(file, line, `${name ?? content} is not a supported setting of a script`, 'remove it; supported are executeInTransaction and placeholderReplacement');
}
