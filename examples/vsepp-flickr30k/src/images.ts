import { openData } from '@vse/example-kit';
import { adam } from '@vse/trainer';
import type { Arguments } from './arguments';
import { openFineTuning } from './fine-tuning';
import type { ImageSide } from './image-side';

/** Opens fixed features, or with `--fine-tune` the last blocks of a network. */
export async function openImages(args: Arguments): Promise<ImageSide> {
  if (args.fineTune !== undefined) return openFineTuning(args, args.fineTune);
  const data = await openData(args, 'global');
  return {
    data,
    inputDim: data.imageDim,
    before: data.transformsFor('global'),
    encoder: (projection) => Promise.resolve(projection),
    optimizer: (learningRate) => adam({ learningRate }),
    settings: {},
    close: () => Promise.resolve(),
  };
}
