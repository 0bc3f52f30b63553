import type { PixelImage } from '../extraction/extractor';
import type { Detections } from './detections';
import type { RegionDetector } from './onnx-detector';
import { selectRegions, type RegionRule } from './select-regions';

/**
 * Detects the regions of an image and selects some by a rule: `regionRules.defrag`, `regionRules.scan` or one of your
 * own. Non-maximum suppression uses the overlap of the rule, else the detector's. Returns the best regions first.
 *
 * @example
 * ```ts
 * import { detectRegions, regionRules, type RegionDetector } from '@vse/features';
 *
 * const detector: RegionDetector = {
 *   name: 'by hand',
 *   settings: {},
 *   longest: 8,
 *   concurrency: 1,
 *   detect: () =>
 *     Promise.resolve({
 *       boxes: Float32Array.of(0, 0, 0.5, 1),
 *       scores: Float32Array.of(0.9),
 *       labels: Int32Array.of(16),
 *     }),
 *   dispose: () => Promise.resolve(),
 * };
 * const image = { data: new Uint8Array(8 * 8 * 3), width: 8, height: 8 };
 * const { boxes } = await detectRegions(image, detector, regionRules.defrag);
 * console.log(boxes); // the whole image, then 0, 0, 0.5, 1
 * ```
 */
export async function detectRegions(
  image: PixelImage,
  detector: RegionDetector,
  rule: RegionRule = {},
): Promise<Detections> {
  const { overlap } = detector;
  return selectRegions(await detector.detect(image), { ...(overlap !== undefined && { overlap }), ...rule });
}
