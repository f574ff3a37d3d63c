import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'fs';
import { resolve } from 'path';
import { reasonOf } from './file-reasons';
import { ScriptManifest } from '../../contract/scripts-manifest';
import { Findings } from '../../private/findings';
import { ValidationError } from '../../private/validation-error';

type Checksums = ReadonlyMap<string, number>;

/** JSON file with the checksum of each versioned script by file name, which users commit: scripts that may have run cannot change. */
export class LockFile {
  private readonly path: string;
  private readonly recorded: Checksums;

  /**
   * @param path relative to the working directory; the file may be missing
   * @throws ValidationError if it cannot be read
   */
  constructor(private readonly shown: string) {
    this.path = resolve(shown);
    this.recorded = this.read();
  }

  /**
   * Collects an error for each recorded script that has changed or is missing.
   *
   * @param shownFiles paths for messages of all files of the folder, including those that could not be read, by path in the folder
   */
  public check(scripts: readonly ScriptManifest[], shownFiles: ReadonlyMap<string, string>, findings: Findings) {
    const current = checksums(scripts);
    for (const [file, checksum] of this.recorded) {
      const shown = shownFiles.get(file);
      findings.attempt(() => {
        if (shown === undefined) {
          throw this.missing(file);
        }
        if ((current.get(file) ?? checksum) !== checksum) {
          throw this.changed(shown);
        }
      });
    }
  }

  /**
   * Adds the scripts that are not recorded; without any, the file stays as it is.
   *
   * @throws ValidationError if it cannot be written
   */
  public record(scripts: readonly ScriptManifest[]) {
    const current = checksums(scripts);
    if ([...current.keys()].every(file => this.recorded.has(file))) {
      return;
    }
    const sorted = [...current].sort(([one], [other]) => one < other ? -1 : 1);
    this.write(`${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
  }

  private read(): Checksums {
    const text = this.readText();
    const content = text === undefined ? {} : this.parse(text);
    const entries = Object.entries(content ?? {});
    if (typeof content !== 'object' || content === null || Array.isArray(content) || entries.some(([, checksum]) => !Number.isInteger(checksum))) {
      throw new ValidationError({ problem: `${this.shown} is not a lock file`, allowed: 'a JSON object with the checksum of each script, as in { "V001__create_orders.sql": -1093183164 }', remedy: 'restore it, or choose another path as lockFile' });
    }
    return new Map(entries as [string, number][]);
  }

  private readText(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw new ValidationError({ problem: `${this.shown} cannot be read`, remedy: reasonOf(error) });
    }
  }

  private parse(text: string): unknown {
    try {
      return JSON.parse(text.replace(/^\ufeff/, ''));
    } catch (error) {
      const remedy = /^<{7} /m.test(text) ? 'resolve its merge conflict: keep the lines of both sides' : 'restore it from your version control';
      throw new ValidationError({ problem: `${this.shown} is not JSON: ${(error as Error).message}`, remedy });
    }
  }

  /** Replaces the file in one step, so that an app that synthesizes at the same time never reads half of it. */
  private write(text: string) {
    const part = `${this.path}.${process.pid}.tmp`;
    try {
      writeFileSync(part, text);
      renameSync(part, this.target());
    } catch (error) {
      rmSync(part, { force: true });
      throw new ValidationError({
        problem: `${this.shown} cannot be written: ${reasonOf(error)}`,
        remedy: 'synthesize the app where the file can be written, and commit the file',
      });
    }
  }

  /** Returns the file that a symbolic link points to. */
  private target(): string {
    try {
      return realpathSync(this.path);
    } catch {
      return this.path;
    }
  }

  private changed(file: string): ValidationError {
    return new ValidationError({
      problem: `${file} has changed since its checksum was recorded in ${this.shown}`,
      remedy: 'scripts that have run cannot change: add a new script, or, if it has run nowhere, remove its line',
    });
  }

  private missing(file: string): ValidationError {
    return new ValidationError({
      problem: `${file} is missing, but its checksum is recorded in ${this.shown}`,
      remedy: 'restore the script, or, if it has run nowhere, remove its line; each folder needs a separate lock file',
    });
  }
}

function checksums(scripts: readonly ScriptManifest[]): Checksums {
  return new Map(scripts.filter(({ version }) => version !== undefined).map(({ file, checksum }) => [file, checksum]));
}
