import { readFileSync, statSync } from 'fs';
import { reasonOf } from './file-reasons';
import { PlaceholderValues, unreplaced } from './placeholders';
import { planPostgresScript } from './postgres-plan';
import { scriptChecksum } from './script-checksum';
import { FolderFile } from './script-files';
import { parseScriptName } from './script-name';
import { parseSettings } from './script-settings';
import { planSqlServerScript } from './sql-server-plan';
import { declaredTransaction, rejectLateMark } from './transaction-mark';
import { Engine } from '../../contract/manifest';
import { ScriptFileError } from '../../contract/scripts/script-file-error';
import { decodeScript, decodeUnicode } from '../../contract/scripts/script-text';
import { ScriptManifest } from '../../contract/scripts-manifest';
import { ValidationError } from '../../private/validation-error';

/** Script with what users may want to know about it. */
export interface ReadScript {
  readonly manifest: ScriptManifest;
  readonly shown: string;
  /** First placeholder that is sent as it is. */
  readonly unreplaced?: string;
}

const PLANS = { 'postgres': planPostgresScript, 'sql-server': planSqlServerScript } as const;

/** Reads scripts of one folder. */
export class ScriptReader {
  /** @param placeholders undefined: none are replaced */
  constructor(private readonly engine: Engine, private readonly placeholders: PlaceholderValues | undefined) {}

  /**
   * Reads a script.
   *
   * @param settings the file beside it that Flyway reads settings from; undefined: none
   * @throws ValidationError for the first mistake, with file and line
   */
  public read(script: FolderFile, settings: FolderFile | undefined): ReadScript {
    const { version, description } = parseScriptName(script.name, script.shown);
    return reported(() => {
      const own = settings ? parseSettings(settings.shown, this.readText(settings)) : {};
      const text = this.readText(script);
      const placeholders = own.placeholderReplacement === false ? undefined : this.placeholders;
      const replaced = placeholders?.replaceIn(script.shown, text) ?? text;
      const transaction = declaredTransaction(script.shown, text, own.executeInTransaction);
      const plan = PLANS[this.engine]({ file: script.shown, text: replaced, transaction });
      if (transaction !== false) rejectLateMark(script.shown, text, plan.statements);
      const named = { file: script.file, ...version === undefined ? {} : { version }, description };
      // A repeatable script runs again when the value of a placeholder has changed.
      const manifest = { ...named, checksum: scriptChecksum(version === undefined ? replaced : text), ...plan };
      const left = this.placeholders || own.placeholderReplacement === false ? undefined : unreplaced(script.shown, text);
      return { manifest, shown: script.shown, ...left === undefined ? {} : { unreplaced: left } };
    });
  }

  private readText({ path, shown }: FolderFile): string {
    const bytes = readBytes(path, shown);
    const text = this.engine === 'postgres' ? decodeScript(shown, bytes) : decodeUnicode(shown, bytes);
    // The line breaks of old Macs.
    return text.includes('\n') ? text : text.replace(/\r/g, '\n');
  }
}

function readBytes(path: string, shown: string): Buffer {
  try {
    if (!statSync(path).isFile()) {
      throw new ValidationError({ problem: `${shown} is not a file`, remedy: 'remove it' });
    }
    return readFileSync(path);
  } catch (error) {
    throw error instanceof ValidationError ? error : new ValidationError({ problem: `${shown} cannot be read`, remedy: reasonOf(error) });
  }
}

function reported<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof ScriptFileError ? new ValidationError({ problem: error.problem, remedy: error.remedy }) : error;
  }
}
