import { fileURLToPath } from 'node:url';

/** Memory of the function in MB: the default of the construct. */
const MEMORY_MB = 512;
const NEW_SPACE_MB = Math.floor(MEMORY_MB / 10);

/**
 * Arguments of Node.js as Lambda starts it: https://github.com/lambci/node-custom-lambda/blob/master/v11.x/bootstrap.c has those of an early
 * runtime, and https://dev.to/wonderfulsoap/deep-dive-into-aws-lambda-3-official-nodejs-runtime-analysis-43je the new space of Node.js 24.
 * V8 rejects code that was compiled under other flags, so with these, Node.js compiles each built-in module that a function loads.
 */
export const LAMBDA_FLAGS = [
  '--expose-gc',
  `--max-semi-space-size=${Math.floor(NEW_SPACE_MB / 2)}`,
  `--max-old-space-size=${MEMORY_MB - NEW_SPACE_MB}`,
  '--require', fileURLToPath(new URL('./children/runtime-client.cjs', import.meta.url)),
];
