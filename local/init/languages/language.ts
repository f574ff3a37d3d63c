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
  /** Programs that the user needs. */
  readonly requirements: string;
  /** Folders and files that commands make. */
  readonly ignored: readonly string[];
  /** The property `baselineVersion` in the syntax of the language. */
  readonly baseline: string;
  /** Paths of the stack and of the folder of the routes, for the README. */
  places(app: AppModel): { readonly stack: string; readonly routes: string };
  files(app: AppModel): Files;
}

/** Version of the AWS CDK that the library needs at least. */
export const CDK_VERSION = '2.257.0';
