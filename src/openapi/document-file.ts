import { writeFileSync } from 'fs';
import { join } from 'path';
import { attachCustomSynthesis, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FILE_NAME, uniqueName } from '../private/plain-text';

/** Writes the OpenAPI document of an API into the cloud assembly, where build steps after `cdk synth` find it. It is deployed nowhere. */
export function writeDocumentFile(scope: Construct, render: () => string) {
  attachCustomSynthesis(scope, {
    onSynthesize: ({ outdir }) => writeFileSync(join(outdir, uniqueName(Names.uniqueId(scope), FILE_NAME, '.openapi.json')), render()),
  });
}
