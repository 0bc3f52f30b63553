export { ccaOf, type Cca, type CcaParts, type CcaView, type ProjectOptions } from './cca/cca';
export { loadCca, saveCca } from './cca/cca-file';
export { fitCca, fitCcaPath, type CcaOptions, type CcaPathOptions } from './cca/fit-cca';
export { linearMap, type LinearMap, type LinearMapParts } from './cca/linear-map';
export { fitPca, type PcaOptions } from './pca/fit-pca';
export { pcaOf, type Pca, type PcaParts } from './pca/pca';
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
export { subspaces } from './subspaces';
export { rowProjector, type RowProjectorOptions } from './large/row-projector';

// Types of other packages in the signatures above: a declaration of yours can name them by this package.
export type { FeatureSource, Recipe, RecipeTable, RowMap } from '@vse/base';
