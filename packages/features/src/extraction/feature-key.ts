import { resolve } from 'node:path';
import { digestOf } from '@vse/formats';
import { decodingVersion } from './decode-image';
import type { FeatureExtractor } from './extractor';

/**
 * Key of extracted features in a cache: another one for another network, version or preprocessing, for other images or another
 * order of them, for another folder of the same name, and where this package decodes images by other rules. Images that are
 * replaced under their names keep the key; `extractFeatures` extracts those again.
 *
 * @param extractor - Extractor of the features.
 * @param images - Images by id and file, in the order of the rows.
 * @returns 12 hexadecimal digits.
 * @example
 * ```ts
 * import { descriptorExtractor, featureKey } from '@vse/features';
 *
 * console.log(featureKey(descriptorExtractor(), [{ id: 'a', file: 'photographs/a.jpg' }]).length); // 12
 * ```
 */
export function featureKey(
  { name, settings, input, versions }: Pick<FeatureExtractor, 'name' | 'settings' | 'input' | 'versions'>,
  images: readonly { readonly id: string; readonly file: string }[],
): string {
  return digestOf({
    name,
    settings,
    input: { ...input },
    decoding: decodingVersion,
    versions: versions ?? null,
    images: images.map(({ id, file }) => [id, resolve(file)]),
  }).slice(0, 12);
}
