import { OptionError, type FeatureMatrix, type PairedData } from '@vse/core';
import * as kit from '@vse/example-kit';
import { joinedOutputs, mirroredViews, networkDigest } from '@vse/features';
import {
  attentionPooling,
  cellProjection,
  drawnView,
  featureColumns,
  featureDropout,
  fitJoinedBlocks,
  linearProjection,
  meanOfRegions,
  unitVectors,
  type FeatureBlock,
  type RegionProjectionOptions,
  type SetTransform,
} from '@vse/image-encoders';
import { describeExtractor } from '@vse/models/node';
import type { PresetNetwork } from '@vse/models';
import type { Arguments } from './arguments';
import { layoutOf } from './layout';
import { readsCells } from './members';

/** Parts of an image encoder around its sizes. */
export type ImageParts = Required<Pick<RegionProjectionOptions, 'before' | 'layer' | 'after'>>;

/** Data with the image features of the preset. */
export interface PresetData {
  readonly data: kit.ExperimentData;
  /** Makes the parts of a member with one linear layer. */
  readonly linear: (seed: number) => ImageParts;
  /** Makes the parts of a member that adds attention over cells; absent where the features have none. */
  readonly attention?: (seed: number) => ImageParts;
  /** Makes the parts of a member whose captions attend to the vector and the cells; absent where the features have none. */
  readonly regions?: (seed: number) => ImageParts;
}

const linearAfter = { layer: linearProjection(), after: [unitVectors()] };

/**
 * Opens the data with the outputs that the preset joins, of each photograph and its mirror image, of one network or of
 * several side by side. Without a network (the embedded data set, or features of a file) the mean of an image's vectors takes
 * their place, and on photographs a note says so.
 *
 * @throws `OptionError` if the preset has no settings for a network, it is given twice, or with regions.
 * @throws `DataError` if there are networks but no pictures for them to read.
 */
export async function openImages(args: Arguments): Promise<PresetData> {
  const { images, second } = args.settings;
  const { dropoutRate: rate } = images;
  const files = kit.networksOf(args.features).map(({ file }) => file);
  if (files.length === 0) {
    const data = await kit.openData(args, 'global');
    const before = (seed: number) => [...data.transformsFor('global'), featureDropout({ rate, seed })];
    return { data: withNote(data, args), linear: (seed) => ({ before: before(seed), ...linearAfter }) };
  }
  const known = await Promise.all(files.map((file) => knownNetwork(args, file)));
  assertFits(args, known);
  const data = await kit.openImageData(args, async (dataset) => {
    const parts: kit.ImageFeatures[] = [];
    for (const [i, file] of files.entries())
      parts.push(await extracted(args, dataset, { file, ...known[i]! }));
    return kit.joinedFeatures(parts);
  });
  const { blocks, columns, cells } = layoutOf(known);
  const linear = await joinOf(data.train, columns, blocks);
  const shared = {
    data,
    linear: (seed: number) => ({
      before: [...linear, drawnView({ seed }), featureDropout({ rate, seed })],
      ...linearAfter,
    }),
  };
  if (!cells || !args.second.some((name) => readsCells.includes(name))) return shared;
  const globalDim = blocks.reduce((sum, { dim }) => sum + dim, 0);
  const { dim: cellDim, block } = cells;
  const joined = await joinOf(data.train, [...columns, cells.columns], [...blocks, block]);
  return {
    ...shared,
    attention: (seed) => ({
      before: [...joined, drawnView({ seed, scoring: 'each' })],
      layer: attentionPooling({ ...second.attention, globalDim, cellDim, globalDropoutRate: rate, seed }),
      after: [meanOfRegions(), unitVectors()],
    }),
    regions: (seed) => ({
      before: [...joined, drawnView({ seed, scoring: 'each' }), featureDropout({ rate, seed })],
      layer: cellProjection({ globalDim, cellDim, weight: second.scan.cellWeight }),
      after: [unitVectors()],
    }),
  };
}

/** Features of one network, of photographs and their mirror images. */
async function extracted(
  args: Arguments,
  dataset: Parameters<typeof kit.extractWith>[1],
  { file, ...network }: PresetNetwork & { readonly file: string },
): Promise<kit.ImageFeatures> {
  const joined = await joinedOutputs({ file, ...network });
  const extractor = args.settings.images.mirrored ? mirroredViews(joined) : joined;
  try {
    const store = await kit.extractWith(args, dataset, extractor, `${args.settings.name}-${network.title}`);
    const record = await describeExtractor(extractor, { networks: [file] });
    return kit.storedFeatures(store, { extractor: record });
  } finally {
    await extractor.dispose();
  }
}

/** Notes that the features are not those of the preset, so that its expected results are others'. */
function withNote(data: kit.ExperimentData, { settings }: Arguments): kit.ExperimentData {
  if (data.synthetic) return data;
  const networks = settings.images.networks.map(({ title }) => title).join(' or ');
  const note =
    `Preset ${settings.name} expects ${networks}: these features are the mean of an image's vectors, without a mirror image, ` +
    'and its expected results do not hold for them.';
  console.error(note);
  return { ...data, notes: [...data.notes, note] };
}

/**
 * Checks that each network is given once, and that nothing asks for regions.
 *
 * @throws `OptionError` that names the flag at fault.
 */
function assertFits({ regions, settings: { name } }: Arguments, known: readonly PresetNetwork[]): void {
  if (regions !== undefined) {
    throw new OptionError(
      `--regions: preset ${name} reads outputs of whole photographs, got ${regions}. Leave it out.`,
    );
  }
  const twice = known.find((network, i) => known.indexOf(network) !== i);
  if (!twice) return;
  throw new OptionError(`--features: each network must be given once, got ${twice.title} twice.`);
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

/** Keeps columns and joins them in blocks, whose statistics are those of the training images. */
async function joinOf(
  train: PairedData<FeatureMatrix, string>,
  ranges: readonly (readonly [number, number])[],
  blocks: readonly FeatureBlock[],
): Promise<readonly SetTransform[]> {
  const columns = featureColumns({ ranges });
  return [columns, await fitJoinedBlocks(blocks, eachImage(train, columns))];
}

/** Images in batches of 64, with some columns. */
async function* eachImage(
  pairs: PairedData<FeatureMatrix, string>,
  columns: SetTransform,
): AsyncGenerator<readonly FeatureMatrix[]> {
  for (let from = 0; from < pairs.imageCount; from += 64) {
    const count = Math.min(64, pairs.imageCount - from);
    const images = await pairs.readImages(Array.from({ length: count }, (_, i) => from + i));
    yield images.map((image) => {
      const kept = columns.prepare!(image);
      return { ...kept, values: Float32Array.from(kept.values) };
    });
  }
}
