import '@vse/core/node-globals';
export { exitCodes } from './exit-codes';
export { runVse, type RunVseOptions } from './run-vse';
export type { OutputStream } from './console/output-stream';
