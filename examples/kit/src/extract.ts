import { join } from 'node:path';
import { DataError, VseError } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { extractFeatures, featureKey, type FeatureExtractor } from '@vse/features';
import { holdFeatureStore, type FeatureStore } from '@vse/feature-store';
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
  const name = [dataset.name, images.length, folder, featureKey(extractor, images)].join('-');
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
