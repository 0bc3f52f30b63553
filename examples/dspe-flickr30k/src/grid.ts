import { negativeEuclidean } from '@vse/attention';
import type { FeatureMatrix, Loss, MatchingModel } from '@vse/core';
import { published, textNames, type Result, type TextName } from '@vse/example-kit';
import {
  branchSizes,
  meanOfRegions,
  regionProjection,
  twoLayerBranch,
  unitVectors,
} from '@vse/image-encoders';
import { structurePreserving, structurePresets } from '@vse/losses';
import { featureEncoder } from '@vse/text-encoders';
import type { Arguments } from './arguments';

/** One linear layer a side, or two with ReLU between them. */
export const branchNames = ['linear', 'non-linear'] as const;
export type BranchName = (typeof branchNames)[number];

/** Images rank captions; captions rank images too; and neighbours within each view stay together. */
export const termNames = ['one-direction', 'both-directions', 'structure'] as const;
export type TermName = (typeof termNames)[number];

/** One row of the ablation. */
export interface Row {
  readonly text: TextName;
  readonly branch: BranchName;
  readonly terms: TermName;
  /** Of its checkpoints. */
  readonly name: string;
  readonly title: string;
}

/** The rows asked for, text by text, from the least to the whole. */
export function gridOf({ texts, branches, terms }: Pick<Arguments, 'texts' | 'branches' | 'terms'>): Row[] {
  return textNames
    .filter((text) => texts.includes(text))
    .flatMap((text) =>
      branchNames
        .filter((branch) => branches.includes(branch))
        .flatMap((branch) =>
          termNames
            .filter((term) => terms.includes(term))
            .map((term) => ({
              ...{ text, branch, terms: term },
              name: `${text}-${branch}-${term}`,
              title: `${text}, ${branch}, ${term}`,
            })),
        ),
    );
}

type Model = MatchingModel<FeatureMatrix, string | FeatureMatrix>;

/** Both branches of a row: the same sizes on both sides. */
export function modelOf(
  { text, branch }: Row,
  dims: { image: number; text: number },
  args: Arguments,
): Model {
  const sizes = branchSizes[text === 'mean-of-words' ? 'wordVectors' : 'sentences'];
  const { hiddenDim = sizes.hiddenDim, embedDim = sizes.embedDim, dropoutRate, seed } = args;
  const [inputDim, features] = [dims.image, { dim: dims.text }];
  const similarity = negativeEuclidean();
  const before = [unitVectors(), meanOfRegions()];
  if (branch === 'linear') {
    const images = regionProjection({ inputDim, embedDim, before, seed });
    return { images, captions: featureEncoder({ features, embedDim, seed }), similarity };
  }
  const common = { embedDim, dropoutRate, normalizeBatch: true, seed };
  return {
    images: twoLayerBranch({ inputDim, hiddenDim, before, ...common }),
    captions: featureEncoder({ features, hiddenDims: [hiddenDim], ...common }),
    similarity,
  };
}

/** Frees a row's weights, for the next row has others. */
export function disposeModel({ images, captions }: Model): void {
  images.dispose();
  captions.dispose();
}

/** The terms of the loss that a row has, with the constants's weights. */
export function lossOf({ terms }: Row, constants: keyof typeof structurePresets): Loss {
  const within = terms === 'structure' ? {} : { imageNeighbours: 0, captionNeighbours: 0 };
  const back = terms === 'one-direction' ? { captionAnchored: 0 } : {};
  return structurePreserving({ preset: constants, ...within, ...back });
}

/** The published row with the same parts; only figures that were checked against a second source. */
export function publishedFor({ text, branch, terms }: Row): Pick<Result, 'published' | 'source'> {
  if (text !== 'fisher' || branch !== 'non-linear' || terms !== 'structure') return {};
  return {
    published: published('DSPE, Fisher vectors', [40.3, 68.9, 79.9], [29.7, 60.1, 72.1]),
    source: 'Wang, Li and Lazebnik, CVPR 2016, https://arxiv.org/abs/1511.06078 (VGG-19)',
  };
}
