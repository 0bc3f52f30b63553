import { cosine, stackedCrossAttention, type StackedCrossAttentionOptions } from '@vse/attention';
import type { Encoder, Similarity } from '@vse/core';
import { published, type FeatureKind, type PublishedRows } from '@vse/example-kit';
import { biGruEncoder, gruEncoder, type RecurrentEncoderOptions } from '@vse/text-encoders';

/** Data sets whose constants the paper gives. */
export const constantsNames = ['flickr30k', 'coco'] as const;
export type ConstantsName = (typeof constantsNames)[number];

/** Parts of one row of a published table. */
export interface System {
  readonly title: string;
  /** Image features that it reads: one vector per region or grid cell, or one per image. */
  readonly features: FeatureKind;
  readonly captions: (options: RecurrentEncoderOptions) => Encoder<string>;
  readonly similarity: (constants: ConstantsName) => Similarity;
  /** Published rows by test set; only figures that were checked. */
  readonly published: PublishedRows;
  /** Source of the published figures. */
  readonly source: string;
}

const scanPaper = 'Lee et al., ECCV 2018, https://arxiv.org/abs/1803.08024';
const vseppPaper = 'Faghri et al., BMVC 2018, https://arxiv.org/abs/1707.05612 (ResNet-152, fine-tuned)';

/** Makes one of SCAN's single models, which differ in the direction of attention, the aggregation and two temperatures. */
function scan(
  title: string,
  attention: StackedCrossAttentionOptions | ((constants: ConstantsName) => StackedCrossAttentionOptions),
  rows: PublishedRows,
): System {
  return {
    title,
    features: 'regions',
    captions: (options) => biGruEncoder({ ...options, output: 'words' }),
    similarity: (constants) =>
      stackedCrossAttention(typeof attention === 'function' ? attention(constants) : attention),
    published: rows,
    source: scanPaper,
  };
}

export const systems = {
  vsepp: {
    title: 'VSE++',
    features: 'global',
    captions: (options) => gruEncoder({ ...options, output: 'last' }),
    similarity: () => cosine(),
    published: {
      flickr30k: published('VSE++', [52.9, 80.5, 87.2], [39.6, 70.1, 79.5]),
      'coco-1k': published('VSE++', [64.6, 90.0, 95.7], [52.0, 84.3, 92.0]),
      'coco-5k': published('VSE++', [41.3, 71.1, 81.2], [30.3, 59.4, 72.4]),
    },
    source: vseppPaper,
  },
  // No figures of this row could be checked against a second source.
  'scan-t2i-lse': scan(
    'SCAN t-i LSE',
    { direction: 'text-to-image', aggregate: 'logSumExp', inverseTemperature: 9, lseSharpness: 6 },
    {},
  ),
  'scan-t2i-avg': scan(
    'SCAN t-i AVG',
    { direction: 'text-to-image', aggregate: 'mean', inverseTemperature: 9 },
    {
      flickr30k: published('SCAN t-i AVG', [61.8, 87.5, 93.7], [45.8, 74.4, 83.0]),
      'coco-1k': published('SCAN t-i AVG', [70.9, 94.5, 97.8], [56.4, 87.0, 93.9]),
    },
  ),
  'scan-i2t-lse': scan(
    'SCAN i-t LSE',
    (constants) => ({
      direction: 'image-to-text',
      aggregate: 'logSumExp',
      inverseTemperature: 4,
      lseSharpness: constants === 'coco' ? 20 : 5,
    }),
    {
      flickr30k: published('SCAN i-t LSE', [67.7, 88.9, 94.0], [44.0, 74.2, 82.6]),
      'coco-5k': published('SCAN i-t LSE', [46.4, 77.4, 87.2], [34.4, 63.7, 75.7]),
    },
  ),
  'scan-i2t-avg': scan(
    'SCAN i-t AVG',
    { direction: 'image-to-text', aggregate: 'mean', inverseTemperature: 4 },
    {
      flickr30k: published('SCAN i-t AVG', [67.9, 89.0, 94.4], [43.9, 74.2, 82.8]),
      'coco-1k': published('SCAN i-t AVG', [69.2, 93.2, 97.5], [54.4, 86.0, 93.6]),
    },
  ),
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

export interface Ensemble extends Pick<System, 'title' | 'published' | 'source'> {
  readonly members: readonly SystemName[];
}

/** Ensembles: the mean of the scores of two of SCAN's models, one per direction. */
export const ensembles = {
  'scan-ensemble': {
    title: 'SCAN t-i AVG + i-t LSE',
    members: ['scan-t2i-avg', 'scan-i2t-lse'],
    published: {
      flickr30k: published('SCAN t-i AVG + i-t LSE', [67.4, 90.3, 95.8], [48.6, 77.7, 85.2]),
      'coco-1k': published('SCAN t-i AVG + i-t LSE', [72.7, 94.8, 98.4], [58.8, 88.4, 94.8]),
      'coco-5k': published('SCAN t-i AVG + i-t LSE', [50.4, 82.2, 90.0], [38.6, 69.3, 80.4]),
    },
    source: scanPaper,
  },
  'scan-ensemble-lse': {
    title: 'SCAN t-i LSE + i-t AVG',
    members: ['scan-t2i-lse', 'scan-i2t-avg'],
    published: {},
    source: scanPaper,
  },
} satisfies Readonly<Record<string, Ensemble>>;

export type EnsembleName = keyof typeof ensembles;
