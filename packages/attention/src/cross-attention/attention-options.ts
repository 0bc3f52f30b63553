import { assertOneOf, assertPositive } from '@vse/core';
import { aggregations, type Aggregation } from './aggregation';
import { rawNormalizations, type RawNormalization } from './raw-normalization';

/** Direction of attention: words are the queries and regions the sources, or regions the queries and words the sources. */
export type AttentionDirection = 'text-to-image' | 'image-to-text';

/** Options of the attention weights. */
export interface AttentionWeightsOptions {
  /** `'text-to-image'`: words attend to regions (the default). `'image-to-text'`: regions attend to words. */
  readonly direction?: AttentionDirection;
  /** Inverse temperature of the softmax over the sources. Defaults to `9` for text-to-image, `4` for image-to-text, the paper's values. */
  readonly inverseTemperature?: number;
  /** Normalisation of the raw products over the queries. Defaults to `'clipped-l2'`. */
  readonly normalization?: RawNormalization;
}

/** Options of `stackedCrossAttention`. */
export interface StackedCrossAttentionOptions extends AttentionWeightsOptions {
  /** Aggregation of the similarities of the words (text-to-image) or regions into one score. Defaults to `'mean'`. */
  readonly aggregate?: Aggregation;
  /** Sharpness of `logSumExp`. Defaults to `6` for text-to-image, `5` for image-to-text, the paper's values for Flickr30K. */
  readonly lseSharpness?: number;
  /**
   * Upper bound of one temporary in MiB, counted as `[captions, words, images, regions]` float32 numbers; it does not change
   * the scores. Larger blocks outgrow the caches. Defaults to `16`.
   */
  readonly blockMiB?: number;
}

const defaults = {
  'text-to-image': { inverseTemperature: 9, lseSharpness: 6 },
  'image-to-text': { inverseTemperature: 4, lseSharpness: 5 },
} as const;

/**
 * Fills in the defaults and checks every option.
 *
 * @throws `OptionError` if an option is out of range.
 */
export function attentionOptions(
  where: string,
  options: StackedCrossAttentionOptions,
): Required<StackedCrossAttentionOptions> {
  const { direction = 'text-to-image', normalization = 'clipped-l2', aggregate = 'mean' } = options;
  assertOneOf(where, 'direction', direction, Object.keys(defaults));
  assertOneOf(where, 'normalization', normalization, Object.keys(rawNormalizations));
  assertOneOf(where, 'aggregate', aggregate, Object.keys(aggregations));
  const {
    inverseTemperature = defaults[direction].inverseTemperature,
    lseSharpness = defaults[direction].lseSharpness,
    blockMiB = 16,
  } = options;
  assertPositive(where, 'inverseTemperature', inverseTemperature);
  assertPositive(where, 'lseSharpness', lseSharpness);
  assertPositive(where, 'blockMiB', blockMiB);
  return { direction, normalization, aggregate, inverseTemperature, lseSharpness, blockMiB };
}
