import { OptionError, type FeatureSource } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { extractWith, networkOf, openImageData, storedFeatures, type ImageFeatures } from '@vse/example-kit';
import {
  augmentedSource,
  cnnExtractor,
  fineTunedBackbone,
  trainableBlocks,
  type AugmentedSourceOptions,
  type TrainableBlocks,
} from '@vse/features';
import { meanOfRegions, unitVectors } from '@vse/image-encoders';
import type { FeatureStore } from '@vse/feature-store';
import { adam, parameterGroups } from '@vse/trainer';
import type { Arguments } from './arguments';
import type { ImageSide } from './image-side';

/** Factor of the backbone's learning rate, as in the paper's second stage: 2e-5 of 2e-4. */
const slower = 0.1;

/**
 * Opens the last blocks of a network for training with the projection on top. The frozen part before them runs once per
 * image: its output is stored for the images that are scored, and with `--augment none` for all; with `--augment crop` each
 * training image is cropped and mirrored anew whenever it is read, and none of its output is stored.
 */
export async function openFineTuning(args: Arguments, count: number): Promise<ImageSide> {
  const { seed, features, augment } = args;
  const model = modelOf(features);
  const open = () => trainableBlocks({ model, blocks: count });
  const { frozen: output, outputDim: inputDim } = await inspected(open);
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
    inputDim,
    before: [meanOfRegions(), unitVectors()],
    encoder: async (head) => fineTunedBackbone({ blocks: await open(), head }),
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

/** Reads the name and the dimension of the blocks, and frees them. */
async function inspected(
  open: () => ReturnType<typeof trainableBlocks>,
): Promise<Pick<TrainableBlocks, 'frozen' | 'outputDim'>> {
  const blocks = await open();
  blocks.dispose();
  return blocks;
}

/** Drops the training images; captions are not read. */
function withoutTraining(dataset: Dataset): Dataset {
  const training = new Set(dataset.splits['train']);
  return { ...dataset, images: dataset.images.filter((_, image) => !training.has(image)) };
}

/** Reads feature maps out of a store; those of images that are not in it are made of random crops whenever they are read. */
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

/** Reads all rows from the store, or makes all: a split is scored or trained on. */
function storedOrLive(
  store: FeatureStore,
  images: Dataset['images'],
  augmented: Pick<AugmentedSourceOptions, 'extractor' | 'seed'>,
): FeatureSource {
  const rowOf = new Map(store.ids.map((id, row) => [id, row]));
  const live = augmentedSource({ files: images.map(({ file }) => file!), ...augmented });
  const { length, dim } = store;
  return {
    rows: images.length,
    length,
    dim,
    read(rows, options) {
      const stored = Array.from(rows, (row) => rowOf.get(images[row]?.id ?? ''));
      return stored.every((row) => row !== undefined) ? store.read(stored) : live.read(rows, options);
    },
  };
}
