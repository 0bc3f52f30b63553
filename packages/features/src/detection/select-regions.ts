import { assertNumber, assertWhole, boxArea } from '@vse/core';
import { pickDetections, type Detections } from './detections';
import { nonMaximumSuppression } from './non-maximum-suppression';

/** Rule that selects the regions of an image from a detector's boxes. */
export interface RegionRule {
  /** Maximum number of boxes, the best first, without that of the whole image. Defaults to `36`. */
  readonly count?: number;
  /** Puts a box of the whole image first, with score 1 and label -1. Defaults to `false`. */
  readonly wholeImage?: boolean;
  /** Lowest score of a selected box. Defaults to `0`. */
  readonly minScore?: number;
  /** Overlap threshold of the non-maximum suppression. Defaults to `1`, no suppression. */
  readonly overlap?: number;
  /** Suppresses only boxes of the same class. Defaults to `true`. */
  readonly perClass?: boolean;
}

/**
 * Rules of published systems:
 *
 * - `defrag`: the 19 best and the whole image (Deep Fragment Embeddings, https://arxiv.org/abs/1406.5679)
 * - `scan`: the 36 best (SCAN, https://arxiv.org/abs/1803.08024, on bottom-up attention's 36 fixed boxes)
 */
export const regionRules = {
  defrag: { count: 19, wholeImage: true },
  scan: { count: 36, wholeImage: false },
} as const satisfies Readonly<Record<string, RegionRule>>;

/**
 * Selects regions from detections by a rule, the best first. Drops boxes without area; may return fewer than `count`.
 *
 * @throws `OptionError` if a number of the rule is out of its range.
 *
 * @example
 * ```ts
 * import { regionRules, selectRegions } from '@vse/features';
 *
 * const detections = {
 *   boxes: Float32Array.of(0, 0, 0.5, 1, 0.5, 0, 1, 1),
 *   scores: Float32Array.of(0.4, 0.9),
 *   labels: Int32Array.of(0, 16),
 * };
 * console.log(selectRegions(detections, regionRules.defrag).labels); // -1 (the whole image), 16, 0
 * ```
 */
export function selectRegions(detections: Detections, rule: RegionRule = {}): Detections {
  const { count, wholeImage, minScore, overlap, perClass } = checkedRule(rule);
  const good = Array.from(detections.scores.keys()).filter(
    (i) => detections.scores[i]! >= minScore && boxArea(detections.boxes, i) > 0,
  );
  const candidates = pickDetections(detections, good);
  const kept = nonMaximumSuppression(candidates.boxes, candidates.scores, {
    overlap,
    limit: count,
    ...(perClass && { labels: candidates.labels }),
  });
  const chosen = pickDetections(candidates, kept);
  return wholeImage ? withWholeImage(chosen) : chosen;
}

/** Checks a rule and fills in its defaults. */
export function checkedRule(rule: RegionRule): Required<RegionRule> {
  const { count = 36, wholeImage = false, minScore = 0, overlap = 1, perClass = true } = rule;
  assertWhole('selectRegions', 'count', count, { from: wholeImage ? 0 : 1 });
  assertNumber('selectRegions', 'minScore', minScore, { from: 0, to: 1 });
  return { count, wholeImage, minScore, overlap, perClass };
}

function withWholeImage({ boxes, scores, labels, ...rest }: Detections): Detections {
  return {
    ...rest,
    boxes: Float32Array.of(0, 0, 1, 1, ...boxes),
    scores: Float32Array.of(1, ...scores),
    labels: Int32Array.of(-1, ...labels),
  };
}
