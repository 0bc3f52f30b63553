export * from './browser';
export { digestOf, type Json } from './digests/digest-of';
export {
  fileIdentity,
  readSource,
  unchangedFile,
  type FileIdentity,
  type FileSource,
} from './digests/file-identity';
export { sha256, sha256File, type Sha256Options } from './digests/sha256';
export { forEachLimited } from './files/for-each-limited';
export { lockFolder, type FolderLock, type LockOptions } from './files/lock-folder';
export { prepareFolder } from './files/prepare-folder';
export {
  replaceFolder,
  wholeFolder,
  type ReplaceFolderOptions,
  type ReplaceStage,
} from './files/replace-folder';
export { isRunningProcess, processIdentity, type ProcessIdentity } from './files/running-process';
export { parseSealedJson, sealedJson } from './files/sealed-json';
export { syncFolder, writeFileAtomic, type FileContent, type WriteOptions } from './files/write-file-atomic';
export type { ArrayRows } from './npy/array-rows';
export { openNpy, type NpyFile, type OpenNpyOptions } from './npy/npy-file';
export { openNpz, type NpzFile, type OpenNpzOptions } from './npy/npz-file';
export { writeNpy } from './npy/write-npy';
export { readSafetensors, writeSafetensors } from './safetensors/safetensors-file';
export { openSafetensors, type OpenSafetensors } from './safetensors/safetensors-rows';
