import {
  cosine,
  generalizedPooling,
  hardAssignment,
  similarityFiltration,
  similarityReasoning,
  type SimilarityFiltrationOptions,
} from '@vse/attention';
import type { Encoder, FeatureMatrix, Similarity } from '@vse/core';
import { published, type PublishedRows } from '@vse/example-kit';
import {
  pooledProjection,
  regionProjection,
  residualProjection,
  sizeAugmentation,
  type SetTransform,
} from '@vse/image-encoders';
import { biGruEncoder, type RecurrentEncoderOptions } from '@vse/text-encoders';

/** Sizes of an image encoder. */
interface ImageOptions {
  readonly inputDim: number;
  readonly embedDim: number;
  readonly before: readonly SetTransform[];
  readonly seed: number;
}

/** Training settings of a paper that differ between the systems. */
export interface PaperSettings {
  readonly epochs: number;
  /** Epochs after which the learning rate falls to a tenth. */
  readonly decayAfter: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

/** Parts of one system. */
export interface System {
  readonly title: string;
  readonly images: (options: ImageOptions) => Encoder<FeatureMatrix>;
  readonly captions: (options: RecurrentEncoderOptions) => Encoder<string>;
  readonly similarity: (sizes: { readonly embedDim: number; readonly seed: number }) => Similarity;
  /** Margin of the hinges. */
  readonly margin: number;
  readonly paper: PaperSettings;
  /** Published rows by test set; only figures that were checked. */
  readonly published: PublishedRows;
  /** Source of the published figures. */
  readonly source: string;
}

/** Words left out in training: half of the largest share of regions that `sizeAugmentation` leaves out, which is its mean. */
const wordRemoval = { wordDropoutRate: 0.1, wordDropout: 'removal' } as const;

const sgrafPaper =
  'Diao et al., AAAI 2021, https://arxiv.org/abs/2101.01368 (bottom-up regions, bidirectional GRU)';

/** Makes SAF or SGR; no figures of either alone could be checked. */
function similarityVectors(
  title: string,
  {
    similarity,
    paper,
  }: {
    readonly similarity: (options: SimilarityFiltrationOptions) => Similarity;
    readonly paper: PaperSettings;
  },
): System {
  return {
    title,
    images: (options) => regionProjection(options),
    captions: (options) => biGruEncoder({ ...options, output: 'words' }),
    similarity: ({ embedDim, seed }) =>
      similarity({ embedDim, similarityDim: Math.ceil(embedDim / 4), seed }),
    margin: 0.2,
    paper,
    published: {},
    source: sgrafPaper,
  };
}

export const systems = {
  // Learned pooling on both sides, of sets whose size varies in training.
  'vse-infinity': {
    title: 'VSE-infinity',
    images: ({ before, ...sizes }) =>
      pooledProjection({
        ...sizes,
        before: [...before, sizeAugmentation({ seed: sizes.seed })],
        layer: residualProjection({ hiddenDim: Math.ceil(sizes.embedDim / 2) }),
        pool: generalizedPooling({ seed: sizes.seed }),
      }),
    captions: (options) => biGruEncoder({ ...options, ...wordRemoval, output: 'words', normalize: false }),
    similarity: ({ seed }) => cosine({ captionPool: generalizedPooling({ seed: seed + 1 }) }),
    margin: 0.2,
    paper: { epochs: 25, decayAfter: 15, batchSize: 128, learningRate: 5e-4 },
    published: { flickr30k: published('VSE-infinity', [76.5, 94.2, 97.7], [56.4, 83.4, 89.9]) },
    source:
      'Chen et al., CVPR 2021, https://arxiv.org/abs/2011.04305 (bottom-up regions, bidirectional GRU; no ensemble)',
  },
  // Each word is coded by its best region.
  chan: {
    title: 'CHAN',
    images: ({ before, ...sizes }) =>
      regionProjection({ ...sizes, before: [...before, sizeAugmentation({ seed: sizes.seed })] }),
    captions: (options) => biGruEncoder({ ...options, ...wordRemoval, output: 'words' }),
    similarity: () => hardAssignment(),
    margin: 0.05,
    paper: { epochs: 25, decayAfter: 15, batchSize: 384, learningRate: 5e-4 },
    published: {
      flickr30k: {
        system: 'CHAN',
        imageToText: { recall: { 1: 79.7, 5: 94.5 } },
        textToImage: { recall: { 1: 60.2, 5: 85.3 } },
      },
      'coco-5k': {
        system: 'CHAN',
        imageToText: { recall: { 1: 60.2, 5: 85.9 } },
        textToImage: { recall: { 1: 41.7, 5: 71.5 } },
      },
    },
    source:
      'Pan, Wu and Zhang, CVPR 2023, https://github.com/ppanzx/CHAN (bottom-up regions, bidirectional GRU, GloVe)',
  },
  // Similarity vectors, weighed by gates.
  saf: similarityVectors('SAF', {
    similarity: similarityFiltration,
    paper: { epochs: 30, decayAfter: 20, batchSize: 128, learningRate: 2e-4 },
  }),
  // Similarity vectors as the nodes of a graph.
  sgr: similarityVectors('SGR', {
    similarity: similarityReasoning,
    paper: { epochs: 40, decayAfter: 30, batchSize: 128, learningRate: 2e-4 },
  }),
} satisfies Readonly<Record<string, System>>;

/** The mean of the scores of both, which is the paper's result. */
export const sgraf = {
  title: 'SGRAF: SAF + SGR',
  published: { flickr30k: published('SGRAF', [77.8, 94.1, 97.4], [58.5, 83.0, 88.8]) },
  source: sgrafPaper,
} as const;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as SystemName[];
