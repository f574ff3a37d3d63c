/**
 * Loads the modules of Node.js that the runtime interface client of Lambda loads before the function:
 * https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
['async_hooks', 'fs', 'http', 'module', 'net', 'os', 'path', 'util'].forEach(name => require(`node:${name}`));
