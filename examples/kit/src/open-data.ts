import { DataError, OptionError } from '@vse/core';
import { pairsOf, subset, takeFirst, withRestval, type Dataset } from '@vse/datasets';
import { bottomUpFeatures, bottomUpFiles } from './bottom-up-regions';
import type { ExperimentData } from './experiment-data';
import { extract } from './extract';
import { extractorOf } from './extractor-of';
import type { FeatureKind } from './extractors';
import type { DataArguments } from './flags';
import { storedFeatures, type ImageFeatures } from './image-features';
import { regionChoice, type RegionPreference } from './region-choice';
import { assertSplits, namesIn, namesShards, openDataset } from './open-dataset';
import { openPrecomputedData } from './precomputed';
import { transformsFor } from './transforms-for';
import { vocabularyOf } from './vocabulary-of';

/**
 * Opens the data of `--data`, extracts features that are not in the cache, and splits them for an experiment.
 * `preference` is the example's choice of regions where the flags leave it open, `open` its own way to open the images.
 */
export async function openData(
  args: DataArguments,
  features: FeatureKind,
  preference: RegionPreference = {},
  open: typeof openDataset = openDataset,
): Promise<ExperimentData> {
  const { data, annotations } = args;
  if (
    annotations === undefined &&
    data !== undefined &&
    !namesShards(data) &&
    namesIn(data).some((name) => name.endsWith('_ims.npy'))
  ) {
    return openPrecomputedData({ ...args, data });
  }
  const files = bottomUpFiles(args.regions);
  if (files) {
    if (features === 'global') {
      throw new OptionError(
        '--regions: bottom-up features are regions, and this system reads one vector per image. Give --features onnx:PATH.',
      );
    }
    const make = (dataset: Dataset) => bottomUpFeatures(files, dataset, args.skipBad);
    return openImageData(args, make, open);
  }
  const make = async (dataset: Dataset): Promise<ImageFeatures> => {
    const store = await extract(args, dataset, features, preference);
    const regions = features === 'regions' ? regionChoice(args, preference) : undefined;
    const extractor = await extractorOf(store, args, regions);
    return storedFeatures(store, { extractor, ...(regions && { regions: regions.title }) });
  };
  return openImageData(args, make, open);
}

/** Opens images and captions with features that `make` returns, and splits them for an experiment. */
export async function openImageData(
  args: DataArguments,
  make: (dataset: Dataset) => Promise<ImageFeatures>,
  open: typeof openDataset = openDataset,
): Promise<ExperimentData> {
  const all = takeFirst(trainedOn(await open(args), args.restval ?? false), args.limit);
  assertSplits(all);
  if (!bottomUpFiles(args.regions) && all.images.every(({ file }) => file === undefined)) {
    throw new DataError(
      `--data: ${all.name} has captions without pictures. Give their folder: --annotations FILE --images DIR.`,
    );
  }
  const { skipped, dim, regions, extractor, rowsOf, boxesOf } = await make(all);
  const dataset = fewerToTrainOn(withoutSkipped(all, skipped), args.trainLimit);
  assertSplits(dataset);
  const source = rowsOf(dataset.images);
  const train = pairsOf(dataset, 'train', source);
  const testSplit = scoredSplit(dataset);
  const testImages = dataset.splits[testSplit] ?? [];
  const pictureOf = async ({ id, file }: Dataset['images'][number]) =>
    file === undefined ? undefined : { file, boxes: await boxesOf(id) };
  return {
    name: dataset.name,
    synthetic: dataset.synthetic,
    train,
    ...(testSplit === 'test' && dataset.splits['dev']?.length && { dev: pairsOf(dataset, 'dev', source) }),
    test: pairsOf(dataset, testSplit, source),
    testSplit,
    imageDim: dim,
    ...(regions !== undefined && { regions }),
    ...(extractor && { extractor }),
    vocabulary: await vocabularyOf(train, args),
    transformsFor: transformsFor(args),
    notes: dataset.notes,
    trainPicture: (image) => pictureOf(dataset.images[dataset.splits['train']![image]!]!),
    picture: (image) => pictureOf(dataset.images[testImages[image]!]!),
  };
}

/** Adds `restval` to the images to train on, or notes that they are left out. */
function trainedOn(dataset: Dataset, restval: boolean): Dataset {
  if (restval) return withRestval(dataset);
  const { restval: unused, ...splits } = dataset.splits;
  if (!unused?.length) return dataset;
  const without = new Set(unused);
  const note = `${unused.length} images of the split restval are not trained on; --restval adds them.`;
  const kept = subset({ ...dataset, splits }, (_, index) => !without.has(index));
  return { ...kept, notes: [...dataset.notes, note] };
}

/** Keeps the first images to train on, after the features, which the cache has for all. */
function fewerToTrainOn(dataset: Dataset, limit = Infinity): Dataset {
  const left = new Set((dataset.splits['train'] ?? []).slice(limit));
  return left.size === 0 ? dataset : subset(dataset, (_, index) => !left.has(index));
}

/** Names the split that is scored: test, or dev if there is no test split. */
function scoredSplit({ splits }: Dataset): 'test' | 'dev' {
  return splits['test']?.length ? 'test' : 'dev';
}

/** Drops the images without features; the notes name them. */
function withoutSkipped(dataset: Dataset, skipped: ImageFeatures['skipped']): Dataset {
  const bad = new Set(skipped.map(({ id }) => id));
  const said = skipped.map(({ file, reason }) => `Left out ${file}: ${reason}.`);
  return { ...subset(dataset, ({ id }) => !bad.has(id)), notes: [...dataset.notes, ...said] };
}
