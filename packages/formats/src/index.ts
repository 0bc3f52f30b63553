export type { ArrayRows } from './npy/array-rows';
export type { Dtype } from './numbers/dtypes';
export { fromFloat16, toFloat16 } from './numbers/float16';
export { forEachLimited } from './files/for-each-limited';
export { openNpy, type NpyFile } from './npy/npy-file';
export { openNpz, type NpzFile, type OpenNpzOptions } from './npy/npz-file';
export { encodeNpyHeader } from './npy/npy-header';
export { protobufField, protobufFields, protobufPrefix, type ProtobufField } from './protobuf/protobuf';
export { protobufMessage, type ProtobufEntry, type ProtobufValue } from './protobuf/protobuf-message';
export {
  readSafetensors,
  writeSafetensors,
  type SafetensorsFile,
  type StoredTensor,
  type TensorToStore,
} from './safetensors/safetensors';
export { openSafetensors, type OpenSafetensors } from './safetensors/safetensors-rows';
export { sha256File } from './files/sha256-file';
export { syncFolder, writeFileAtomic, type FileContent } from './files/write-file-atomic';
export { writeNpy, type NpyArray } from './npy/write-npy';
