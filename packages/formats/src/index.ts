export type { ArrayRows } from './array-rows';
export type { Dtype } from './dtypes';
export { fromFloat16, toFloat16 } from './float16';
export { forEachLimited } from './for-each-limited';
export { openNpy, type NpyFile } from './npy-file';
export { openNpz, type NpzFile, type OpenNpzOptions } from './npz-file';
export { encodeNpyHeader } from './npy-header';
export { protobufField, protobufFields, protobufPrefix, type ProtobufField } from './protobuf';
export { protobufMessage, type ProtobufEntry, type ProtobufValue } from './protobuf-message';
export {
  readSafetensors,
  writeSafetensors,
  type SafetensorsFile,
  type StoredTensor,
  type TensorToStore,
} from './safetensors';
export { openSafetensors, type OpenSafetensors } from './safetensors-rows';
export { sha256File } from './sha256-file';
export { syncFolder, writeFileAtomic, type FileContent } from './write-file-atomic';
export { writeNpy, type NpyArray } from './write-npy';
