import type { Encoder, FeatureMatrix } from '@vse/core';
import { published, textNames, type Result, type TextName } from '@vse/example-kit';
import {
  branchSizes,
  meanOfRegions,
  regionProjection,
  twoLayerBranch,
  unitVectors,
} from '@vse/image-encoders';
import type { StructurePreservingOptions } from '@vse/losses';
import { featureEncoder, type CaptionFeatures, type PrecomputedFeatures } from '@vse/text-encoders';

/** Sizes of both branches, which are the same on both sides. */
export interface BranchOptions {
  readonly hiddenDim: number;
  readonly embedDim: number;
  readonly dropoutRate: number;
  readonly seed: number;
}

/** Image and caption encoders of a kind of branch. */
export interface Branch {
  readonly images: (options: BranchOptions & { readonly inputDim: number }) => Encoder<FeatureMatrix>;
  readonly captions: (
    options: BranchOptions & { readonly features: CaptionFeatures | PrecomputedFeatures },
  ) => Encoder<string | FeatureMatrix>;
}

const before = [unitVectors(), meanOfRegions()];

/** One linear layer per side, or two with batch normalisation and ReLU between them. */
export const branches = {
  linear: {
    images: ({ inputDim, embedDim, seed }) => regionProjection({ inputDim, embedDim, before, seed }),
    captions: ({ features, embedDim, seed }) => featureEncoder({ features, embedDim, seed }),
  },
  'non-linear': {
    images: (options) => twoLayerBranch({ ...options, before, normalizeBatch: true }),
    captions: ({ hiddenDim, ...options }) =>
      featureEncoder({ ...options, hiddenDims: [hiddenDim], normalizeBatch: true }),
  },
} satisfies Readonly<Record<string, Branch>>;

export type BranchName = keyof typeof branches;

export const branchNames = Object.keys(branches) as BranchName[];

/** Terms of the loss: images rank captions; captions rank images too; and neighbours within each view stay together. */
export const lossTerms = {
  'one-direction': { captionAnchored: 0, imageNeighbours: 0, captionNeighbours: 0 },
  'both-directions': { imageNeighbours: 0, captionNeighbours: 0 },
  structure: {},
} satisfies Readonly<Record<string, StructurePreservingOptions>>;

export type TermName = keyof typeof lossTerms;

export const termNames = Object.keys(lossTerms) as TermName[];

/** One row of the ablation. */
export interface Row {
  readonly text: TextName;
  readonly branch: BranchName;
  readonly terms: TermName;
  /** Name of the row's folder. */
  readonly name: string;
  readonly title: string;
}

/** Choices of the command line. */
export interface GridChoice {
  readonly texts: readonly TextName[];
  readonly branches: readonly BranchName[];
  readonly terms: readonly TermName[];
}

/** Lists the chosen rows text by text, from the simplest to the whole system. */
export function gridOf(choice: GridChoice): Row[] {
  const texts = textNames.filter((text) => choice.texts.includes(text));
  const branchesOf = branchNames.filter((branch) => choice.branches.includes(branch));
  const termsOf = termNames.filter((terms) => choice.terms.includes(terms));
  return texts.flatMap((text) =>
    branchesOf.flatMap((branch) =>
      termsOf.map((terms) => ({
        text,
        branch,
        terms,
        name: `${text}-${branch}-${terms}`,
        title: `${text}, ${branch}, ${terms}`,
      })),
    ),
  );
}

/** Sizes of a row: those of the command line, or the paper's, which depend on the text. */
export function sizesOf(
  { text }: Pick<Row, 'text'>,
  options: Omit<BranchOptions, 'hiddenDim' | 'embedDim'> & {
    readonly hiddenDim: number | undefined;
    readonly embedDim: number | undefined;
  },
): BranchOptions {
  const paper = branchSizes[text === 'mean-of-words' ? 'wordVectors' : 'sentences'];
  const { hiddenDim = paper.hiddenDim, embedDim = paper.embedDim, dropoutRate, seed } = options;
  return { hiddenDim, embedDim, dropoutRate, seed };
}

/** Returns the published row with the same parts; only figures that were checked against a second source. */
export function publishedFor({ text, branch, terms }: Row): Pick<Result, 'published' | 'source'> {
  if (text !== 'fisher' || branch !== 'non-linear' || terms !== 'structure') return {};
  return {
    published: published('DSPE, Fisher vectors', [40.3, 68.9, 79.9], [29.7, 60.1, 72.1]),
    source: 'Wang, Li and Lazebnik, CVPR 2016, https://arxiv.org/abs/1511.06078 (VGG-19)',
  };
}
