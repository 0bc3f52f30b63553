import { OptionError, type FeatureSource } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { extractWith, networkOf, openImageData, storedFeatures, type ImageFeatures } from '@vse/example-kit';
import {
  augmentedSource,
  cnnExtractor,
  fineTunedBackbone,
  trainableBlocks,
  type AugmentedSourceOptions,
} from '@vse/features';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import type { FeatureStore } from '@vse/feature-store';
import { adam, parameterGroups } from '@vse/trainer';
import type { Arguments } from './arguments';
import type { Images } from './images';

/** The backbone moves at this part of the rate of the rest, as in the paper's second stage: 2e-5 of 2e-4. */
const slower = 0.1;

/**
 * The last blocks of a network trained with the layer over it. The part before them runs once an image: its output is stored
 * for the images that are scored, and with `--augment none` for all; with `--augment crop` each training image is cut and
 * mirrored anew whenever it is read, and nothing of it is stored.
 */
export async function openFineTuning(args: Arguments, count: number): Promise<Images> {
  const { seed, features, augment } = args;
  const model = modelOf(features);
  const open = () => trainableBlocks({ model, blocks: count });
  const { frozen: output } = await inspected(open);
  const frozen = await cnnExtractor({ model, output, preprocessing: '-1..1', batchSize: 8 });
  const stores: FeatureStore[] = [];
  const data = await openImageData(args, async (dataset) => {
    const scored = augment === 'none' ? dataset : withoutTraining(dataset);
    const store = await extractWith(
      args,
      scored,
      frozen,
      `cnn-${output}-${augment === 'none' ? 'all' : 'scored'}`,
    );
    stores.push(store);
    return augment === 'none' ? mapsOf(store) : mapsOf(store, { extractor: frozen, seed });
  });
  return {
    data,
    async encoder(head) {
      const blocks = await open();
      const before = [meanOfRegions(), unitVectors()];
      return fineTunedBackbone({
        blocks,
        head: regionProjection({ inputDim: blocks.outputDim, before, ...head }),
      });
    },
    optimizer: (learningRate) =>
      parameterGroups(adam({ learningRate }), [
        {
          name: 'backbone',
          applies: (variable) => variable.startsWith('images.backbone.'),
          optimizer: adam({ learningRate: slower * learningRate }),
        },
      ]),
    settings: { 'fine-tuned blocks': count, augmentation: augment },
    async close() {
      await Promise.all([frozen.dispose(), ...stores.map((store) => store.close())]);
    },
  };
}

function modelOf(features: string): string {
  const network = networkOf(features);
  if (network && features.startsWith('tfjs:')) return network.file;
  throw new OptionError(
    `--fine-tune: a network in TensorFlow.js layers format is trained, got --features ${features}. Give --features tfjs:PATH, its model.json.`,
  );
}

/** Where the blocks begin, without keeping them. */
async function inspected(
  open: () => ReturnType<typeof trainableBlocks>,
): Promise<{ readonly frozen: string }> {
  const blocks = await open();
  blocks.dispose();
  return blocks;
}

/** A data set with the images that are scored alone; captions are not asked for. */
function withoutTraining(dataset: Dataset): Dataset {
  const training = new Set(dataset.splits['train']);
  return { ...dataset, images: dataset.images.filter((_, image) => !training.has(image)) };
}

/** The maps of a store; of images that it does not hold, those of random parts, made when they are read. */
function mapsOf(
  store: FeatureStore,
  augmented?: Pick<AugmentedSourceOptions, 'extractor' | 'seed'>,
): ImageFeatures {
  return {
    ...storedFeatures(store),
    ...(augmented && { rowsOf: (images) => storedOrLive(store, images, augmented) }),
    boxesOf: () => Promise.resolve(Float32Array.of(0, 0, 1, 1)),
  };
}

/** No read mixes both kinds: a split is trained on, or scored. */
function storedOrLive(
  store: FeatureStore,
  images: Dataset['images'],
  augmented: Pick<AugmentedSourceOptions, 'extractor' | 'seed'>,
): FeatureSource {
  const rowOf = new Map(store.ids.map((id, row) => [id, row]));
  const live = augmentedSource({ files: images.map(({ file }) => file!), ...augmented });
  const { length, dim } = store;
  return {
    ...{ rows: images.length, length, dim },
    read(rows, options) {
      const stored = Array.from(rows, (row) => rowOf.get(images[row]?.id ?? ''));
      return stored.every((row) => row !== undefined) ? store.read(stored) : live.read(rows, options);
    },
  };
}
