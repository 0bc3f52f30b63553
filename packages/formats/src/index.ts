export type { Dtype } from './dtypes';
export { fromFloat16, toFloat16 } from './float16';
export { openNpy, type NpyFile } from './npy-file';
export { encodeNpyHeader } from './npy-header';
export {
  readSafetensors,
  writeSafetensors,
  type SafetensorsFile,
  type StoredTensor,
  type TensorToStore,
} from './safetensors';
export { sha256File } from './sha256-file';
export { syncFolder, writeFileAtomic, type FileContent } from './write-file-atomic';
export { writeNpy, type NpyArray } from './write-npy';
