import type { FeatureExtractor } from '../extraction/extractor';
import { describeImage } from '../regions/describe-image';
import { descriptorSettings, type DescriptorOptions } from '../regions/descriptor-settings';

/**
 * Extracts the features of `descriptorExtractor` of Node in a page or a worker of one: regions described by colours, shape and
 * place, and the directions of their edges, without learned weights. It computes in the thread that calls it.
 *
 * @param options - Proposals and image size.
 * @throws `OptionError` if a number is out of its range.
 *
 * @example
 * ```ts
 * import { decodeImage, descriptorExtractor } from '@vse/features/page';
 *
 * const extractor = descriptorExtractor();
 * const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i % 192 < 96 ? 230 : 40)); // left light, right dark
 * const pixels = await decodeImage({ data, width: 64, height: 48 }, extractor.input);
 * const [drawing] = await extractor.extract([pixels]);
 * console.log(drawing?.features.length, drawing?.features.dim); // regions, numbers per region
 * ```
 */
export function descriptorExtractor(options: DescriptorOptions = {}): FeatureExtractor {
  const { described, proposals } = descriptorSettings(options);
  return {
    ...described,
    batchSize: 4,
    concurrency: 1,
    extract: (images) => Promise.resolve(images.map((image) => describeImage(image, proposals))),
    dispose: () => Promise.resolve(),
  };
}
