export { coreCount } from './core-count';
export { makeFromModules } from './make-from-modules';
export { guardNativeCall } from './native-flag';
export { threadFile } from './thread-file';
export {
  workerPool,
  type PoolOptions,
  type ThreadBody,
  type ThreadFile,
  type WorkerAnswer,
  type WorkerPool,
} from './worker-pool';
