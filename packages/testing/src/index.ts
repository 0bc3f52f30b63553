export { engine, tolerance } from './engine';
export { expectClose, type Tolerance } from './close';
export { numericGradient } from './numeric-gradient';
export { tensorsLeftBy } from './leak';
export {
  goldenCases,
  goldenFolder,
  goldenTensor,
  readGolden,
  type GoldenCase,
  type GoldenTensor,
} from './golden';
export { describeWithShared, sharedFolder } from './shared-folder';
