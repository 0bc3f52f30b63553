export type { Cca, CcaParts, CcaView, ProjectOptions } from './cca/cca';
export { loadCca, saveCca } from './cca/cca-file';
export { fitCca, fitCcaPath, type CcaOptions, type CcaPathOptions } from './cca/fit-cca';
export { fitPca, type PcaOptions } from './pca/fit-pca';
export type { Pca, PcaParts } from './pca/pca';
export { loadPca, savePca } from './pca/pca-file';
export type { Ridge, Ridges } from './cca/ridge';
export {
  featureRows,
  pickRows,
  sampleRows,
  type DenseRows,
  type Rows,
  type RowSource,
  type SampleOptions,
} from './rows';
export { fitLargePca, type LargePcaOptions } from './large/fit-large-pca';
export {
  onnxProduct,
  type OnnxProductOptions,
  type OnnxRuntime,
  type OnnxSession,
  type OnnxTensor,
} from './large/onnx-product';
export { kernelProduct, type Dense, type Product } from './large/product';
export { rowProjector, type RowProjectorOptions } from './large/row-projector';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { FeatureSource } from '@vse/base';
