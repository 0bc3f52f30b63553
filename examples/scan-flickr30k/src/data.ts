import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DataError, VseError, type FeatureMatrix, type PairedData } from '@vse/core';
import { openFlickr30k, openFlickr8k, openScenes, pairsOf, subset, type Dataset } from '@vse/datasets';
import { extractFeatures, selectRows, type FeatureStore, type RegionProjectionOptions } from '@vse/features';
import { buildVocabulary, type Vocabulary } from '@vse/text-encoders';
import type { Arguments } from './arguments';
import { extractorFor } from './extractors';
import { takeFirst } from './limit';
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
  const { data } = args;
  if (data !== undefined && namesIn(data).some((name) => name.endsWith('_ims.npy'))) {
    return openPrecomputedData({ ...args, data });
  }
  const all = takeFirst(await openDataset(args), args.limit);
  assertSplits(all);
  const store = await extract(args, all, features);
  const dataset = withoutSkipped(all, store);
  assertSplits(dataset);
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
  const captions = await train.readCaptions(Int32Array.from(train.captionToImage.keys()));
  const minCount = 4;
  try {
    return buildVocabulary(captions, { minCount });
  } catch (cause) {
    throw new DataError(
      `--data: the captions of ${train.name} must have words that occur ${minCount} times, got none in ` +
        `${captions.length} captions. Give more of them: a higher --limit, or whole caption files.`,
      { cause },
    );
  }
}

/** VSE++ averages the regions and divides by the length first; a network's feature map needs the division anyway. */
export function projectionFor({ features }: Arguments): ExperimentData['projectionFor'] {
  return (system) => ({
    pooling: system.features === 'global' ? 'mean' : 'none',
    inputNormalization: system.features === 'global' || features.startsWith('onnx:') ? 'l2' : 'none',
  });
}

/** What `--data` holds. */
function namesIn(data: string): string[] {
  const folder = resolve(data);
  try {
    return readdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const fault =
      { ENOENT: 'does not exist', ENOTDIR: 'is a file' }[code ?? ''] ?? `cannot be read (${code})`;
    throw new DataError(
      `--data: ${folder} ${fault}, wanted a folder. Leave --data out to use the embedded data set.`,
      { cause },
    );
  }
}

/** Something to train on, and something to be scored on. */
function assertSplits({ name, splits, notes }: Dataset): void {
  const size = (split: string): number => splits[split]?.length ?? 0;
  if (size('train') > 0 && size('test') + size('dev') > 0) return;
  const got = ['train', 'dev', 'test'].map((split) => `${split} ${size(split)}`).join(', ');
  throw new DataError(
    `--data: ${name} must have images in the splits train and test (or dev), got ${got}. ` +
      ['Give the folder with its pictures, captions and lists of splits.', ...notes].join(' '),
  );
}

/** The images that have features; the notes name the others. */
function withoutSkipped(dataset: Dataset, { skipped }: FeatureStore): Dataset {
  const bad = new Set(skipped.map(({ id }) => id));
  const said = skipped.map(({ file, reason }) => `Left out ${file}: ${reason}.`);
  return { ...subset(dataset, ({ id }) => !bad.has(id)), notes: [...dataset.notes, ...said] };
}

async function openDataset({ data }: Arguments): Promise<Dataset> {
  if (data === undefined) {
    const status = statusLine('Drawing scenes');
    return openScenes({ onProgress: ({ done, total }) => status(`${done} of ${total}`, done === total) });
  }
  const folder = resolve(data);
  const files = namesIn(data);
  if (files.includes('Flickr8k.token.txt')) return openFlickr8k(folder);
  if (files.some((file) => /^results_20130124\.token|^dataset_flickr30k\.json$/.test(file)))
    return openFlickr30k(folder);
  throw new DataError(
    `--data: ${folder} is no data set that is known here. Wanted *_ims.npy, Flickr8k.token.txt, ` +
      `results_20130124.token or dataset_flickr30k.json, got ${files.slice(0, 5).join(', ') || 'an empty folder'}.`,
  );
}

/** Features of every image of a data set, from the cache or made now. */
async function extract(
  args: Arguments,
  dataset: Dataset,
  features: 'regions' | 'global',
): Promise<FeatureStore> {
  const extractor = await extractorFor(args.features, features);
  const cache = process.env['VSE_CACHE'] ?? join('.cache', 'vse');
  // The descriptor gives both kinds of system the same regions.
  const kind = args.features === 'descriptor' ? 'regions' : features;
  const name = [dataset.name, dataset.images.length, extractor.name, kind].join('-');
  const status = statusLine(`Extracting ${extractor.name}`);
  const controller = new AbortController();
  const stop = (): void => {
    process.exitCode = 130;
    controller.abort(new DataError('Extraction was stopped; the same command goes on from here.'));
  };
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
  } catch (error) {
    if (!VseError.isInstance(error) || !error.message.includes('skipBad')) throw error;
    throw new DataError(error.message.replace('skipBad', '--skip-bad'), { cause: error });
  } finally {
    process.off('SIGINT', stop);
    await extractor.dispose();
  }
}
