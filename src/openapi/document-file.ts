import { writeFileSync } from 'fs';
import { join } from 'path';
import { attachCustomSynthesis, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FILE_NAME, uniqueName } from '../private/plain-text';

/** Writes the OpenAPI document of an API to the cloud assembly, for build steps after `cdk synth`. It is not deployed. */
export function writeDocumentFile(scope: Construct, render: () => string) {
  attachCustomSynthesis(scope, {
    onSynthesize: ({ outdir }) => writeFileSync(join(outdir, uniqueName(Names.uniqueId(scope), FILE_NAME, '.openapi.json')), render()),
  });
}
