import type { PixelImage } from '../extraction/extractor';
import type { Detections } from './detections';
import type { RegionDetector } from './onnx-detector';
import { selectRegions, type RegionRule } from './select-regions';

/**
 * The regions of an image that a detector finds, chosen by a rule: `regionRules.defrag`, `regionRules.scan` or one of
 * your own. Doubles are suppressed as the detector needs it unless the rule says how. Boxes are flat `[x1, y1, x2, y2]` as
 * parts of the image's width and height, the best first.
 */
export async function detectRegions(
  image: PixelImage,
  detector: RegionDetector,
  rule: RegionRule = {},
): Promise<Detections> {
  const { overlap } = detector;
  return selectRegions(await detector.detect(image), { ...(overlap !== undefined && { overlap }), ...rule });
}
