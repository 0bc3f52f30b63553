import { join, resolve } from 'node:path';
import { DataError, VseError } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { decodingVersion, extractFeatures, type FeatureExtractor } from '@vse/features';
import { holdFeatureStore, type FeatureStore } from '@vse/feature-store';
import { digestOf } from '@vse/formats';
import { cacheFolder } from './cache-folder';
import { extractorFor, featureFolder, type FeatureKind } from './extractors';
import type { DataArguments } from './flags';
import type { RegionPreference } from './region-choice';
import { statusLine } from './status-line';

/** Returns the features of all images of a data set that the flags and the example ask for, cached or extracted now. */
export async function extract(
  args: DataArguments,
  dataset: Dataset,
  kind: FeatureKind,
  preference: RegionPreference = {},
): Promise<FeatureStore> {
  const wanted = { ...args, kind, preference };
  const extractor = await extractorFor(wanted);
  try {
    return await extractWith(args, dataset, extractor, featureFolder(wanted, extractor.name));
  } finally {
    await extractor.dispose();
  }
}

/**
 * Part of a cache folder's name that differs for another network or version of it, other images or another order of them,
 * and another folder of the same name. Images that are replaced under their names stay in one folder, where they are
 * extracted again.
 */
function placeOf(
  { name, settings, input, versions }: FeatureExtractor,
  images: readonly { readonly id: string; readonly file: string }[],
): string {
  const of = images.map(({ id, file }) => [id, resolve(file)]);
  return digestOf({
    name,
    settings,
    input: { ...input },
    decoding: decodingVersion,
    versions: versions ?? null,
    images: of,
  }).slice(0, 12);
}

/**
 * Returns the features of all images of a data set by an extractor, which the caller disposes: out of the cache, or
 * extracted now with progress on the terminal. After Ctrl-C the same command resumes.
 */
export async function extractWith(
  { skipBad }: Pick<DataArguments, 'skipBad'>,
  dataset: Dataset,
  extractor: FeatureExtractor,
  folder: string,
): Promise<FeatureStore> {
  const images = dataset.images.flatMap(({ id, file }) => (file === undefined ? [] : [{ id, file }]));
  const name = [dataset.name, images.length, folder, placeOf(extractor, images)].join('-');
  const status = statusLine(`Extracting ${extractor.name}`);
  const controller = new AbortController();
  const stop = (): void => {
    process.exitCode = 130;
    controller.abort(new DataError('Extraction was stopped; the same command goes on from here.'));
  };
  const out = join(cacheFolder(), 'features', name);
  await holdFeatureStore(out); // until the process ends: epochs read it
  process.once('SIGINT', stop);
  try {
    return await extractFeatures({
      images,
      extractor,
      out,
      about: `features by ${extractor.name} of ${images.length} images of ${dataset.name}`,
      skipBad,
      onNote: (note) => status(note, true),
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
  }
}
