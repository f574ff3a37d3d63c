export { CompiledSamples } from './compiled-samples';
export { Consumers } from './consumers';
export { HandlerBundle } from './handler-bundle';
export { House } from './house';
export { LocalServerPackage } from './local-server-package';
export { NewestCdk } from './newest-cdk';
export { PublicApi } from './public-api';
export { PUBLIB_VERSION, PULL_REQUEST_BUILD, RELEASE_ENVIRONMENT, SupplyChain } from './supply-chain';
