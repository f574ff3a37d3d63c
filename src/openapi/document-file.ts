import { writeFileSync } from 'fs';
import { join } from 'path';
import { attachCustomSynthesis, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Writes the OpenAPI document of an API into the cloud assembly, where build steps after `cdk synth` find it. It is deployed nowhere. */
export function writeDocumentFile(scope: Construct, render: () => string) {
  attachCustomSynthesis(scope, {
    onSynthesize: ({ outdir }) => writeFileSync(join(outdir, `${Names.uniqueId(scope)}.openapi.json`), render()),
  });
}
