import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import type { ScriptManifest } from '../../../src/contract/scripts-manifest';
import { readScripts, ScriptFolderOptions } from '../../../src/scripts/private/script-folder';

/** Outcome of reading a folder. */
export interface ReadFolder {
  readonly scripts: readonly ScriptManifest[];
  readonly warnings: readonly string[];
}

/** Folders of scripts in a temporary folder, which is the working directory while they are read. */
export class ScriptFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'scripts-'));
  private count = 0;

  /** Writes a new folder, and returns its name. */
  write(files: { readonly [file: string]: string | Buffer }): string {
    const folder = `migrations${this.count += 1}`;
    mkdirSync(join(this.root, folder));
    this.add(folder, files);
    return folder;
  }

  add(folder: string, files: { readonly [file: string]: string | Buffer }): void {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, folder, file)), { recursive: true });
      writeFileSync(join(this.root, folder, file), content);
    }
  }

  read(folder: string, options: Partial<ScriptFolderOptions> = {}): ReadFolder {
    const stack = new Stack(new App(), 'Stack');
    const scripts = this.inRoot(() => readScripts(new Construct(stack, 'Schema'), folder, { engine: 'postgres', ...options }));
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    return { scripts, warnings: warnings.map(({ entry }) => String(entry.data)) };
  }

  /** Reads files as one folder. */
  readFiles(files: { readonly [file: string]: string | Buffer }, options?: Partial<ScriptFolderOptions>): ReadFolder {
    return this.read(this.write(files), options);
  }

  /** Reads one script. */
  readOne(content: string | Buffer, options?: Partial<ScriptFolderOptions>): ScriptManifest {
    return this.readFiles({ 'V1__one.sql': content }, options).scripts[0];
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  private inRoot<Result>(action: () => Result): Result {
    const before = process.cwd();
    process.chdir(this.root);
    try {
      return action();
    } finally {
      process.chdir(before);
    }
  }
}
