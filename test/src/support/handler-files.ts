import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App } from 'aws-cdk-lib';
import { TestStack } from './fixtures';
import { only } from './template';

/** What lies in the code asset of the only function of a stack. */
export class HandlerFiles {
  /** Hash of the asset. */
  public readonly hash: string;
  /** The cloud assembly. */
  public readonly directory: string;

  constructor(stack: TestStack) {
    this.directory = (stack.node.root as App).synth().directory;
    [this.hash] = only(stack, 'AWS::Lambda::Function').Properties.Code.S3Key.split('.');
  }

  /** A JSON file; undefined: it is not there. */
  public read(name: string): any {
    const folder = join(this.directory, `asset.${this.hash}`);
    return readdirSync(folder).includes(name) ? JSON.parse(readFileSync(join(folder, name), 'utf8')) : undefined;
  }
}
