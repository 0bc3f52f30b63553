export { fixedRegions, type FixedRegionsOptions } from './fixed-regions';
export { regionProjection, type RegionProjectionOptions } from './region-projection';
export {
  branchSizes,
  twoLayerBranch,
  type BranchSizes,
  type TwoLayerBranchOptions,
} from './two-layer-branch';
