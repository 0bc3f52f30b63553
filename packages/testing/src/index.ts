export { bytesReadBy } from './bytes-read';
export { conlluSentence } from './conllu-sentence';
export { temporaryFolder } from './temporary-folder';
export { canStartRedis, startRedis } from './redis';
export { importGraph, type ImportGraph } from './import-graph';
export { absentImport, builtinsWithoutPackages } from './missing-peer';
export { damages, type Damage, type DamagesOptions } from './faults';
export { backend, tolerance } from './backend';
export { expectClose, type Tolerance } from './close';
export { expectGolden, type ExpectGoldenOptions } from './expect-golden';
export { goldenTolerance, type GoldenToleranceOptions } from './golden-tolerance';
export { numericGradient } from './numeric-gradient';
export { tensorsLeftBy } from './leak';
export { onSingleThreadedBackend } from './single-threaded';
export {
  describeGolden,
  goldenAvailable,
  goldenCases,
  goldenFolder,
  goldenTensor,
  readGolden,
  type GoldenCase,
  type GoldenSettings,
  type GoldenTensor,
  type GoldenTensors,
} from './golden';
export { describeWithShared, sharedFolder } from './shared-folder';
export { goldenTable, type GoldenCheck } from './golden-table';
export { scanCondition } from './scan-condition';
export { scanOptions, type ScanOptions } from './scan-settings';
