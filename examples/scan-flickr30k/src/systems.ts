import { cosine, stackedCrossAttention, type StackedCrossAttentionOptions } from '@vse/attention';
import type { Encoder, Similarity } from '@vse/core';
import type { RetrievalRow } from '@vse/eval';
import { published, type FeatureKind } from '@vse/example-kit';
import { biGruEncoder, gruEncoder, type RecurrentEncoderOptions } from '@vse/text-encoders';

/** One row of a published table, as a choice of parts. */
export interface System {
  readonly title: string;
  /** Which image features it reads: one vector per region or grid cell, or one per image. */
  readonly features: FeatureKind;
  readonly captions: (options: RecurrentEncoderOptions) => Encoder<string>;
  readonly similarity: () => Similarity;
  /** What the paper reports for it on Flickr30K, Karpathy's split, 1,000 test images; only figures that were checked. */
  readonly published: RetrievalRow;
  /** Where the published figures stand. */
  readonly source: string;
}

const scanPaper = 'Lee et al., ECCV 2018, https://arxiv.org/abs/1803.08024';
const vseppPaper = 'Faghri et al., BMVC 2018, https://arxiv.org/abs/1707.05612 (ResNet-152, fine-tuned)';

/** SCAN's single models differ in the direction of attention, how scores are gathered, and two temperatures. */
function scan(attention: StackedCrossAttentionOptions, row: RetrievalRow): System {
  return {
    title: row.system,
    features: 'regions',
    captions: (options) => biGruEncoder({ ...options, output: 'words' }),
    similarity: () => stackedCrossAttention(attention),
    published: row,
    source: scanPaper,
  };
}

export const systems = {
  vsepp: {
    title: 'VSE++',
    features: 'global',
    captions: (options) => gruEncoder({ ...options, output: 'last' }),
    similarity: () => cosine(),
    published: published('VSE++', [52.9, 80.5, 87.2], [39.6, 70.1, 79.5]),
    source: vseppPaper,
  },
  'scan-t2i-lse': scan(
    { direction: 'text-to-image', aggregate: 'logSumExp', inverseTemperature: 9, lseSharpness: 6 },
    // No figures of this row could be checked against a second source.
    { system: 'SCAN t-i LSE' },
  ),
  'scan-t2i-avg': scan(
    { direction: 'text-to-image', aggregate: 'mean', inverseTemperature: 9 },
    published('SCAN t-i AVG', [61.8, 87.5, 93.7], [45.8, 74.4, 83.0]),
  ),
  'scan-i2t-lse': scan(
    { direction: 'image-to-text', aggregate: 'logSumExp', inverseTemperature: 4, lseSharpness: 5 },
    published('SCAN i-t LSE', [67.7, 88.9, 94.0], [44.0, 74.2, 82.6]),
  ),
  'scan-i2t-avg': scan(
    { direction: 'image-to-text', aggregate: 'mean', inverseTemperature: 4 },
    published('SCAN i-t AVG', [67.9, 89.0, 94.4], [43.9, 74.2, 82.8]),
  ),
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

/** SCAN's ensemble averages the scores of two of its models. */
export const ensembles = {
  'scan-ensemble': {
    members: ['scan-t2i-avg', 'scan-i2t-lse'],
    published: published('SCAN t-i AVG + i-t LSE', [67.4, 90.3, 95.8], [48.6, 77.7, 85.2]),
    source: scanPaper,
  },
} as const satisfies Readonly<
  Record<string, { members: readonly SystemName[]; published: RetrievalRow; source: string }>
>;

export type EnsembleName = keyof typeof ensembles;
