import { OptionError } from '@vse/core';
import { aggregations, type Aggregation } from './aggregation';
import { rawNormalizations, type RawNormalization } from './raw-normalization';

/** Which side asks and which is looked at: words attend to regions, or regions attend to words. */
export type AttentionDirection = 'text-to-image' | 'image-to-text';

/** How the weights of one cross attention are made. */
export interface AttentionWeightsOptions {
  /** `'text-to-image'`: words attend to regions (the default). `'image-to-text'`: regions attend to words. */
  readonly direction?: AttentionDirection;
  /** The products are multiplied by it before the softmax. Defaults to `9` for text-to-image, `4` for image-to-text, the paper's values. */
  readonly inverseTemperature?: number;
  /** How the raw products are normalised over the queries. Defaults to `'clipped-l2'`. */
  readonly normalization?: RawNormalization;
}

export interface StackedCrossAttentionOptions extends AttentionWeightsOptions {
  /** How the similarities of the words (text-to-image) or of the regions become one score. Defaults to `'mean'`. */
  readonly aggregate?: Aggregation;
  /** The sharpness of `logSumExp`. Defaults to `6` for text-to-image, `5` for image-to-text, the paper's values for Flickr30K. */
  readonly lseSharpness?: number;
  /**
   * The most that one temporary may take, in MiB, counted as `[captions, words, images, regions]` float32 numbers;
   * the scores are the same whatever it is. Beyond the default passes outgrow the caches. Defaults to `16`.
   */
  readonly blockMiB?: number;
}

const defaults = {
  'text-to-image': { inverseTemperature: 9, lseSharpness: 6 },
  'image-to-text': { inverseTemperature: 4, lseSharpness: 5 },
} as const;

/** Fills in the defaults and checks every option. */
export function attentionOptions(
  where: string,
  options: StackedCrossAttentionOptions,
): Required<StackedCrossAttentionOptions> {
  const { direction = 'text-to-image', normalization = 'clipped-l2', aggregate = 'mean' } = options;
  oneOf(where, 'direction', direction, Object.keys(defaults));
  oneOf(where, 'normalization', normalization, Object.keys(rawNormalizations));
  oneOf(where, 'aggregate', aggregate, Object.keys(aggregations));
  const { inverseTemperature, lseSharpness } = { ...defaults[direction], ...defined(options) };
  positive(where, 'inverseTemperature', inverseTemperature);
  positive(where, 'lseSharpness', lseSharpness);
  const { blockMiB = 16 } = options;
  positive(where, 'blockMiB', blockMiB);
  return { direction, normalization, aggregate, inverseTemperature, lseSharpness, blockMiB };
}

function defined({ inverseTemperature, lseSharpness }: StackedCrossAttentionOptions) {
  return {
    ...(inverseTemperature !== undefined && { inverseTemperature }),
    ...(lseSharpness !== undefined && { lseSharpness }),
  };
}

function oneOf(where: string, name: string, got: string, wanted: readonly string[]): void {
  if (wanted.includes(got)) return;
  throw new OptionError(`${where}: ${name} must be one of ${wanted.join(', ')}, got ${got}.`);
}

function positive(where: string, name: string, got: number): void {
  if (Number.isFinite(got) && got > 0) return;
  throw new OptionError(`${where}: ${name} must be a finite number above 0, got ${got}.`);
}
