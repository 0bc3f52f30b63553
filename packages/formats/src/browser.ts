// Without Node built-ins: a page loads this entry, and a test walks its imports.
export { forEachLimited } from './files/for-each-limited';
export { encodeNpyHeader } from './npy/npy-header';
export { npyBytes, parseNpy, type NpyArray, type ParsedNpy } from './npy/npy';
export { itemSizes, type Dtype, type Numbers } from './numbers/dtypes';
export { fromFloat16, toFloat16 } from './numbers/float16';
export { protobufField, protobufFields, protobufPrefix, type ProtobufField } from './protobuf/protobuf';
export { protobufMessage, type ProtobufEntry, type ProtobufValue } from './protobuf/protobuf-message';
export { repeatedKey } from './safetensors/repeated-key';
export {
  parseSafetensors,
  safetensorsBytes,
  type SafetensorsFile,
  type StoredTensor,
  type TensorToStore,
} from './safetensors/safetensors';
export {
  safetensorsPieces,
  type SafetensorsPieces,
  type SafetensorsTensor,
} from './safetensors/safetensors-pieces';
