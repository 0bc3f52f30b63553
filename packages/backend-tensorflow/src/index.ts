export { installTensorflow, type Installation, type InstallOptions } from './install-tensorflow';
export { uninstallTensorflow, type UninstallOptions } from './uninstall-tensorflow';
export { verifyTensorflow, type VerifyOptions } from './verify-tensorflow';
export type { BackendReport } from './verify/backend-report';
export type { CollectOptions } from './wheels/collect-wheels';
export type { PipOptions } from './wheels/pip';
