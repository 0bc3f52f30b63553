import type { Encoder, FeatureMatrix } from '@vse/core';
import { openData, type ExperimentData } from '@vse/example-kit';
import { regionProjection, type RegionProjectionOptions } from '@vse/image-encoders';
import { adam, type Optimizer } from '@vse/trainer';
import type { Arguments } from './arguments';
import { openFineTuning } from './fine-tuning';

/** What a system decides of the layer over an image's vector. */
export type HeadOptions = Pick<RegionProjectionOptions, 'embedDim' | 'after' | 'seed'>;

/** The images' side of the model: their data, what encodes them, and how that is trained. */
export interface Images {
  readonly data: ExperimentData;
  readonly encoder: (head: HeadOptions) => Promise<Encoder<FeatureMatrix>>;
  readonly optimizer: (learningRate: number) => Optimizer;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly close: () => Promise<void>;
}

/** Fixed features under one layer, or with `--fine-tune` the last blocks of a network under it. */
export async function openImages(args: Arguments): Promise<Images> {
  if (args.fineTune !== undefined) return openFineTuning(args, args.fineTune);
  const data = await openData(args, 'global');
  const options = { inputDim: data.imageDim, ...data.projectionFor('global') };
  return {
    data,
    encoder: (head) => Promise.resolve(regionProjection({ ...options, ...head })),
    optimizer: (learningRate) => adam({ learningRate }),
    settings: {},
    close: () => Promise.resolve(),
  };
}
