import { boxArea, OptionError } from '@vse/core';
import { pickDetections, type Detections } from './detections';
import { nonMaximumSuppression } from './non-maximum-suppression';

/** Which of a detector's boxes an image is described by. */
export interface RegionRule {
  /** The most boxes to take, the best first; the whole image comes on top of them. Defaults to `36`. */
  readonly count?: number;
  /** Whether a box of the whole image goes first, with score 1 and label -1. Defaults to `false`. */
  readonly wholeImage?: boolean;
  /** Boxes below this score are left out. Defaults to `0`: as many as there are, however unsure. */
  readonly minScore?: number;
  /** Non-maximum suppression: boxes that overlap a better one by more than this go. Defaults to `1`, none. */
  readonly overlap?: number;
  /** Whether boxes of different classes leave each other alone. Defaults to `true`. */
  readonly perClass?: boolean;
}

/**
 * The rules of published systems.
 * - `defrag`: the 19 best and the whole image (Deep Fragment Embeddings, https://arxiv.org/abs/1406.5679)
 * - `scan`: the 36 best (SCAN, https://arxiv.org/abs/1803.08024, on bottom-up attention's 36 fixed boxes)
 */
export const regionRules = {
  defrag: { count: 19, wholeImage: true },
  scan: { count: 36, wholeImage: false },
} as const satisfies Readonly<Record<string, RegionRule>>;

/**
 * The regions that a rule takes of what a detector found, the best first. Boxes without area are left out. There may be
 * fewer than `count`. Throws an `OptionError` for a rule that cannot be.
 */
export function selectRegions(found: Detections, rule: RegionRule = {}): Detections {
  const { count, wholeImage, minScore, overlap, perClass } = checkedRule(rule);
  const good = Array.from(found.scores.keys()).filter(
    (i) => found.scores[i]! >= minScore && boxArea(found.boxes, i) > 0,
  );
  const candidates = pickDetections(found, good);
  const kept = nonMaximumSuppression(candidates.boxes, candidates.scores, {
    overlap,
    limit: count,
    ...(perClass && { labels: candidates.labels }),
  });
  const chosen = pickDetections(candidates, kept);
  return wholeImage ? withWholeImage(chosen) : chosen;
}

/** A rule with its defaults. */
export function checkedRule(rule: RegionRule): Required<RegionRule> {
  const { count = 36, wholeImage = false, minScore = 0, overlap = 1, perClass = true } = rule;
  if (!Number.isInteger(count) || count < 0 || (count === 0 && !wholeImage)) {
    throw new OptionError(`selectRegions: count must be a whole number of at least 1, got ${count}.`);
  }
  if (!(minScore >= 0 && minScore <= 1)) {
    throw new OptionError(`selectRegions: minScore must be in [0, 1], got ${minScore}.`);
  }
  return { count, wholeImage, minScore, overlap, perClass };
}

function withWholeImage({ boxes, scores, labels }: Detections): Detections {
  return {
    boxes: Float32Array.of(0, 0, 1, 1, ...boxes),
    scores: Float32Array.of(1, ...scores),
    labels: Int32Array.of(-1, ...labels),
  };
}
