/** Constants of `structurePreserving`. */
export interface StructureConstants {
  /** Margin by which a negative must lie further away than a match, as a distance. */
  readonly margin: number;
  /** Weight of the constraint that an image is nearer to its captions than to others. */
  readonly imageAnchored: number;
  /** Weight of the constraint that a caption is nearer to its images than to others. Lambda 1 of the paper. */
  readonly captionAnchored: number;
  /** Weight of the constraint that an image is nearer to images that share a caption than to others. Lambda 2. */
  readonly imageNeighbours: number;
  /** Weight of the constraint that a caption is nearer to captions of its image than to others. Lambda 3. */
  readonly captionNeighbours: number;
  /** Number of hardest negatives per pair and constraint; `Infinity` for all. */
  readonly topK: number;
  /** Sum of all hinges, or their mean over pairs x topK, hinges of 0 included. */
  readonly reduction: 'sum' | 'mean';
  /** Positives within a view: `'all'` neighbours, or the `'farthest'` only (an item is its own neighbour then). */
  readonly neighbourhood: 'all' | 'farthest';
  /** Constant added to the squared distance, under the root. */
  readonly epsilon: number;
}

/**
 * Published sets of constants: those of the CVPR 2016 paper (https://arxiv.org/abs/1511.06078; its margin and
 * lambdas are as commonly quoted, not checked against the text), and those of the authors' public code
 * `Two_branch_network`, which goes with https://arxiv.org/abs/1704.03470.
 */
export const structurePresets = {
  'dspe-cvpr16': {
    margin: 0.1,
    imageAnchored: 1,
    captionAnchored: 2,
    imageNeighbours: 0.1,
    captionNeighbours: 0.2,
    topK: 50,
    reduction: 'sum',
    neighbourhood: 'all',
    epsilon: 0,
  },
  'two-branch-tpami': {
    margin: 0.05,
    imageAnchored: 1,
    captionAnchored: 1.5,
    imageNeighbours: 0,
    captionNeighbours: 0.05,
    topK: 10,
    reduction: 'mean',
    neighbourhood: 'farthest',
    epsilon: 1e-4,
  },
} as const satisfies Readonly<Record<string, StructureConstants>>;
