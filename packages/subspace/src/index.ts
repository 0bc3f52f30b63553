export { fitPca, type PcaOptions } from './fit-pca';
export type { Pca, PcaParts } from './pca';
export { loadPca, savePca } from './pca-file';
export {
  featureRows,
  pickRows,
  sampleRows,
  type DenseRows,
  type Rows,
  type RowSource,
  type SampleOptions,
} from './rows';
