import { basename, join } from 'node:path';
import { DataError } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { extractFeatures, featureKey, type ExtractFeaturesOptions } from '@vse/features';
import { holdFeatureStore, type FeatureStore } from '@vse/feature-store';
import type { Context } from '../context';
import { cacheFolder } from '../networks/network-folder';
import type { ChosenFeatures } from './open-features';

/** Images with files, which features are extracted of. */
export type ImageFiles = readonly { readonly id: string; readonly file: string }[];

/** The images of a data set that have files. */
export function filesOf({ images }: Pick<Dataset, 'images'>): ImageFiles {
  return images.flatMap(({ id, file }) => (file === undefined ? [] : [{ id, file }]));
}

/** Place of features in the cache: another one for another network, other images, or another folder. */
export function featureFolder(
  name: string,
  { extractor }: ChosenFeatures,
  images: ImageFiles,
  { env }: Context,
): string {
  const title = basename(name)
    .replace(/[^\w.]+/g, '-')
    .slice(0, 40);
  return join(
    cacheFolder(env),
    'features',
    `${title}-${images.length}-${extractor.name}-${featureKey(extractor, images)}`,
  );
}

/** Store of an extraction. */
export interface ExtractionPlace {
  /** Its folder. */
  readonly out: string;
  /** Name of the images. */
  readonly name: string;
  readonly dtype?: 'float16' | 'float32';
  readonly shardSize?: number;
}

/** The call that extracts features: images that cannot be read are left out, and a stop keeps finished parts. */
export function extractionOf(
  { extractor }: ChosenFeatures,
  images: ImageFiles,
  { out, name, ...store }: ExtractionPlace,
  { signal, note, progress }: Context,
): ExtractFeaturesOptions {
  const show = progress(`Features by ${extractor.name}`);
  return {
    images,
    extractor,
    out,
    about: `features by ${extractor.name} of ${images.length} images of ${name}`,
    skipBad: true,
    signal,
    onNote: note,
    onProgress: ({ done, total, bad }) => show({ done, total, failed: bad }),
    ...store,
  };
}

/**
 * Extracts features into a store, or opens the store that has them. Images that cannot be read are left out, and named by
 * `skipped`. A stop keeps finished parts.
 */
export async function extractAll(
  chosen: ChosenFeatures,
  images: ImageFiles,
  place: ExtractionPlace,
  context: Context,
): Promise<FeatureStore> {
  const { out, name } = place;
  await holdFeatureStore(out); // until the process ends: epochs read it
  const store = await extractFeatures(extractionOf(chosen, images, place, context));
  if (store.rows > 0) return store;
  const [first] = store.skipped;
  throw new DataError(
    `vse: none of the ${images.length} images of ${name} could be read${first ? `: ${first.file}: ${first.reason}` : ''}.`,
  );
}
