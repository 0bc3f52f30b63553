import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataError, type FeatureMatrix, type PairedData } from '@vse/core';
import { openFlickr30k, openFlickr8k, openScenes, pairsOf, subset, type Dataset } from '@vse/datasets';
import { extractFeatures, selectRows, type FeatureStore, type RegionProjectionOptions } from '@vse/features';
import { buildVocabulary, type Vocabulary } from '@vse/text-encoders';
import type { Arguments } from './arguments';
import { extractorFor } from './extractors';
import { openPrecomputedData } from './precomputed';
import { statusLine } from './status-line';
import type { System } from './systems';

/** What an experiment trains on and is scored on. */
export interface ExperimentData {
  readonly name: string;
  readonly synthetic: boolean;
  readonly train: PairedData<FeatureMatrix, string>;
  /** For choosing the best epoch; absent where the only other split is the one that is scored. */
  readonly dev?: PairedData<FeatureMatrix, string>;
  readonly test: PairedData<FeatureMatrix, string>;
  /** The name of the split that is scored. */
  readonly testSplit: string;
  readonly imageDim: number;
  /** Of the words of the training captions. */
  readonly vocabulary: Vocabulary;
  /** How a system projects these features. */
  projectionFor(system: System): Pick<RegionProjectionOptions, 'inputNormalization' | 'pooling'>;
  /** What the readers tolerated or dropped, one sentence each. */
  readonly notes: readonly string[];
  /** The picture of a test image and the boxes of its regions, where there is a picture. */
  picture(image: number): Promise<Picture | undefined>;
}

export interface Picture {
  readonly file: string;
  /** `[x1, y1, x2, y2]` of each region as parts of width and height, flat. */
  readonly boxes: Float32Array;
}

/** Opens what `--data` names, extracts features that are not on disk yet, and splits it into what an experiment needs. */
export async function openData(args: Arguments, features: 'regions' | 'global'): Promise<ExperimentData> {
  if (args.data !== undefined && isPrecomputed(args.data))
    return openPrecomputedData({ ...args, data: args.data });
  const all = takeFirst(await openDataset(args), args.limit);
  const store = await extract(args, all, features);
  const dataset = subset(all, ({ id }) => !store.skipped.some((bad) => bad.id === id));
  const ids = dataset.images.map(({ id }) => id);
  const source = selectRows(store, ids);
  const train = pairsOf(dataset, 'train', source);
  const testSplit = dataset.splits['test']?.length ? 'test' : 'dev';
  const testImages = dataset.splits[testSplit] ?? [];
  return {
    name: dataset.name,
    synthetic: dataset.synthetic,
    train,
    ...(testSplit === 'test' && dataset.splits['dev']?.length && { dev: pairsOf(dataset, 'dev', source) }),
    test: pairsOf(dataset, testSplit, source),
    testSplit,
    imageDim: store.dim,
    vocabulary: await vocabularyOf(train),
    projectionFor: projectionFor(args),
    notes: dataset.notes,
    async picture(image) {
      const { id, file } = dataset.images[testImages[image]!]!;
      const [boxes] = await store.readBoxes([store.ids.indexOf(id)]);
      return file === undefined ? undefined : { file, boxes: boxes! };
    },
  };
}

/** Words that stand in at least four training captions, as in SCAN and VSE++. */
export async function vocabularyOf(train: PairedData<FeatureMatrix, string>): Promise<Vocabulary> {
  const all = Int32Array.from(train.captionToImage.keys());
  return buildVocabulary(await train.readCaptions(all), { minCount: 4 });
}

/** VSE++ averages the regions and divides by the length first; a network's feature map needs the division anyway. */
export function projectionFor({ features }: Arguments): ExperimentData['projectionFor'] {
  return (system) => ({
    pooling: system.features === 'global' ? 'mean' : 'none',
    inputNormalization: system.features === 'global' || features.startsWith('onnx:') ? 'l2' : 'none',
  });
}

function isPrecomputed(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('_ims.npy'));
}

async function openDataset({ data }: Arguments): Promise<Dataset> {
  if (data === undefined) {
    const status = statusLine('Drawing scenes');
    return openScenes({ onProgress: ({ done, total }) => status(`${done} of ${total}`, done === total) });
  }
  const folder = resolve(data);
  if (!existsSync(folder)) {
    throw new DataError(`--data: ${folder} does not exist. Leave --data out to use the embedded data set.`);
  }
  const files = readdirSync(folder);
  if (files.includes('Flickr8k.token.txt')) return openFlickr8k(folder);
  if (files.some((file) => /^results_20130124\.token|^dataset_flickr30k\.json$/.test(file)))
    return openFlickr30k(folder);
  throw new DataError(
    `--data: ${folder} is no data set that is known here. Wanted *_ims.npy, Flickr8k.token.txt, ` +
      `results_20130124.token or dataset_flickr30k.json, got ${files.slice(0, 5).join(', ') || 'an empty folder'}.`,
  );
}

/** The first images of each split, at most `limit` of each. */
function takeFirst(dataset: Dataset, limit: number): Dataset {
  if (limit === Infinity) return dataset;
  const kept = new Set(Object.values(dataset.splits).flatMap((images) => images.slice(0, limit)));
  return subset(dataset, (_, index) => kept.has(index));
}

/** Features of every image of a data set, from the cache or made now. */
async function extract(
  args: Arguments,
  dataset: Dataset,
  features: 'regions' | 'global',
): Promise<FeatureStore> {
  const extractor = await extractorFor(args.features, features);
  const cache = process.env['VSE_CACHE'] ?? join('.cache', 'vse');
  const name = [dataset.name, dataset.images.length, extractor.name, features].join('-');
  const status = statusLine(`Extracting ${extractor.name}`);
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(new DataError('Extraction was stopped; the same command goes on from here.'));
  process.once('SIGINT', stop);
  try {
    return await extractFeatures({
      images: dataset.images.flatMap(({ id, file }) => (file === undefined ? [] : [{ id, file }])),
      extractor,
      out: join(cache, 'features', name),
      skipBad: args.skipBad,
      signal: controller.signal,
      onProgress: ({ done, total, rate, secondsLeft }) =>
        status(
          `${done} of ${total} images, ${rate.toFixed(0)}/s, ${Math.ceil(secondsLeft)} s left`,
          done === total,
        ),
    });
  } finally {
    process.off('SIGINT', stop);
    await extractor.dispose();
  }
}
