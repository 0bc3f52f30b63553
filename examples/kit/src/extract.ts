import { join } from 'node:path';
import { DataError, VseError } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { extractFeatures, type FeatureExtractor } from '@vse/features';
import type { FeatureStore } from '@vse/feature-store';
import { cacheFolder } from './cache-folder';
import { extractorFor, featureFolder, type FeatureKind } from './extractors';
import type { DataArguments } from './flags';
import type { RegionPreference } from './region-choice';
import { statusLine } from './status-line';

/** Features of every image of a data set as a command line and an example want them, from the cache or made now. */
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
 * Features of every image of a data set by an extractor, which stays the caller's: from the folder of that name in the
 * cache, or made now, with progress on the terminal. Ctrl-C keeps what is done.
 */
export async function extractWith(
  { skipBad }: Pick<DataArguments, 'skipBad'>,
  dataset: Dataset,
  extractor: FeatureExtractor,
  folder: string,
): Promise<FeatureStore> {
  const name = [dataset.name, dataset.images.length, folder].join('-');
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
      out: join(cacheFolder(), 'features', name),
      skipBad,
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
