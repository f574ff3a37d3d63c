import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { TestStack } from './fixtures';
import { resources } from './template';

/** What lies in the code asset of the only function of a stack with an entry point. */
export class HandlerFiles {
  /** Hash of the asset. */
  public readonly hash: string;
  /** The cloud assembly. */
  public readonly directory: string;

  constructor(stack: TestStack, entry = 'index.handler') {
    this.directory = (stack.node.root as App).synth().directory;
    const functions = Object.values(resources(stack, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.Handler === entry);
    if (functions.length !== 1) {
      throw new Error(`expected one function with ${entry}, found ${functions.length}`);
    }
    [this.hash] = functions[0].Properties.Code.S3Key.split('.');
  }

  /** Names of the files beside the bundle and with it. */
  public names(): string[] {
    return readdirSync(join(this.directory, `asset.${this.hash}`)).sort();
  }

  /** A JSON file; undefined: it is not there. */
  public read(name: string): any {
    const folder = join(this.directory, `asset.${this.hash}`);
    return readdirSync(folder).includes(name) ? JSON.parse(readFileSync(join(folder, name), 'utf8')) : undefined;
  }
}
