import { OptionError, type FeatureMatrix, type PairedData } from '@vse/core';
import * as kit from '@vse/example-kit';
import { joinedOutputs, mirroredViews, networkDigest } from '@vse/features';
import { drawnView, featureDropout, fitJoinedBlocks, type SetTransform } from '@vse/image-encoders';
import { describeExtractor } from '@vse/models/node';
import type { PresetNetwork } from '@vse/models';
import type { Arguments } from './arguments';

/** Data with the image features of the preset. */
export interface PresetData {
  readonly data: kit.ExperimentData;
  /** Returns the transforms before the image layer of a member. */
  readonly before: (seed: number) => readonly SetTransform[];
}

/**
 * Opens the data with the outputs that the preset joins, of each photograph and its mirror image. Without a network (the
 * embedded data set) the mean of the descriptor's regions takes their place.
 *
 * @throws `OptionError` if the preset has no settings for the network.
 */
export async function openImages(args: Arguments): Promise<PresetData> {
  const { images } = args.settings;
  const { dropoutRate: rate } = images;
  const network = kit.networkOf(args.features);
  if (!network) {
    const data = await kit.openData(args, 'global');
    return { data, before: (seed) => [...data.transformsFor('global'), featureDropout({ rate, seed })] };
  }
  const { file } = network;
  const known = await knownNetwork(args, file);
  const data = await kit.openImageData(args, async (dataset) => {
    const joined = await joinedOutputs({ file, ...known });
    const extractor = images.mirrored ? mirroredViews(joined) : joined;
    try {
      const store = await kit.extractWith(args, dataset, extractor, `${args.settings.name}-${known.title}`);
      const record = await describeExtractor(extractor, { networks: [file] });
      return kit.storedFeatures(store, { extractor: record });
    } finally {
      await extractor.dispose();
    }
  });
  const join = await fitJoinedBlocks(known.blocks, eachImage(data.train));
  return { data, before: (seed) => [join, drawnView({ seed }), featureDropout({ rate, seed })] };
}

async function knownNetwork({ features, settings }: Arguments, file: string): Promise<PresetNetwork> {
  const names = settings.images.networks
    .map(({ title, sha256 }) => `${title} (${sha256.slice(0, 12)})`)
    .join(', ');
  if (!features.startsWith('onnx:')) {
    throw new OptionError(
      `--features: preset ${settings.name} reads outputs of onnx:PATH, of ${names}, got ${features}.`,
    );
  }
  const sha256 = await networkDigest(file);
  const known = settings.images.networks.find((network) => network.sha256 === sha256);
  if (known) return known;
  throw new OptionError(
    `--features: preset ${settings.name} has settings for ${names}, got ${file} of sha256 ${sha256.slice(0, 12)}. ` +
      'Give one of those files, or train another system.',
  );
}

/** Images in batches of 64. */
async function* eachImage(
  pairs: PairedData<FeatureMatrix, string>,
): AsyncGenerator<readonly FeatureMatrix[]> {
  for (let from = 0; from < pairs.imageCount; from += 64) {
    const count = Math.min(64, pairs.imageCount - from);
    yield pairs.readImages(Array.from({ length: count }, (_, i) => from + i));
  }
}
