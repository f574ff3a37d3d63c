import type { AppModel } from '../model/app-model';

/** Files of an app, by their paths with `/`. */
export interface Files {
  readonly [path: string]: string;
}

/** Language of an app. */
export interface Language {
  readonly name: string;
  /** Commands of the README, as far as the languages differ. */
  readonly commands: { readonly install: string; readonly test: string; readonly cdk: string; readonly local: string };
  /** What the user must have installed. */
  readonly requirements: string;
  /** Folders and files that commands make. */
  readonly ignored: readonly string[];
  /** How `baselineVersion` is written. */
  readonly baseline: string;
  /** Where the README finds the routes and the stack. */
  places(app: AppModel): { readonly stack: string; readonly routes: string };
  files(app: AppModel): Files;
}

/** Version of the AWS CDK that the library needs at least. */
export const CDK_VERSION = '2.257.0';
