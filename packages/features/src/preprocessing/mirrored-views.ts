import { OptionError } from '@vse/core';
import type { FeatureExtractor } from '../extraction/extractor';
import { mirror } from './mirror';

/**
 * Extracts two vectors per image: of the image as it is, then of its mirror image. `drawnView` of `@vse/image-encoders`
 * trains on one of them, drawn at random, and scores their mean. Disposes the extractor with itself. An image costs as
 * much as two.
 *
 * @param extractor - Extractor of one vector per image.
 * @throws `OptionError` if the extractor returns several vectors per image: their mirror images have no order of their own.
 *
 * @example
 * ```ts not run: weights
 * import { mirroredViews, onnxExtractor } from '@vse/features';
 *
 * const pooled = await onnxExtractor({ file: 'mobilenet_v2.onnx', output: 'pooled', preprocessing: '-1..1' });
 * console.log(mirroredViews(pooled).length); // 2
 * ```
 */
export function mirroredViews(extractor: FeatureExtractor): FeatureExtractor {
  if (typeof (extractor as Partial<FeatureExtractor> | null)?.extract !== 'function') {
    throw new OptionError(
      'mirroredViews: the extractor must read pixels, got none. Stored features have no mirror image: extract them anew.',
    );
  }
  if (extractor.length !== 1) {
    throw new OptionError(
      `mirroredViews: the extractor must return one vector per image, got ${extractor.length}. Take a pooled output.`,
    );
  }
  const { dim } = extractor;
  return {
    ...extractor,
    name: `${extractor.name}, mirrored views`,
    settings: { ...extractor.settings, views: 2 },
    length: 2,
    async extract(images) {
      const plain = await extractor.extract(images);
      const mirrored = await extractor.extract(images.map(mirror));
      return plain.map(({ features }, i) => {
        const values = new Float32Array(2 * dim);
        values.set(features.values);
        values.set(mirrored[i]!.features.values, dim);
        return { features: { values, length: 2, dim }, boxes: Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1) };
      });
    },
    dispose: () => extractor.dispose(),
  };
}
