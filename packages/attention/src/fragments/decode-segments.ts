import { assertNumber, OptionError, ShapeError } from '@vse/core';

/** Input of `decodeSegments`. */
export interface DecodeSegmentsInput {
  /** Scores of each word with each region, `[words, regions]`, row-major, such as their inner products. */
  readonly scores: ArrayLike<number>;
  /** Number of regions, the length of a row. */
  readonly regions: number;
  /** Added for every two neighbouring words of one region; with `0` every word takes its best region. */
  readonly affinity: number;
}

/** Neighbouring words that share a region. */
export interface Segment {
  /** Index of the first word. */
  readonly firstWord: number;
  /** Number of words. */
  readonly words: number;
  /** Index of the region. */
  readonly region: number;
}

/**
 * Assigns a region to each word so that neighbours tend to share one, and returns the runs of words: the assignment with
 * the highest sum of scores plus `affinity` for every two neighbouring words of one region. This is the chain that decodes
 * deep visual-semantic alignments, https://arxiv.org/abs/1412.2306, solved exactly by dynamic programming in time and
 * memory words x regions. Among equal assignments it prefers fewer changes, then lower regions.
 *
 * @param input - Scores, number of regions and affinity.
 * @throws `ShapeError` if the scores are not whole rows, `OptionError` if the affinity is negative or a score is not finite.
 * @example
 * ```ts
 * import { decodeSegments } from '@vse/attention';
 *
 * const scores = [3, 1, 1, 1.5, 0, 4]; // 3 words, 2 regions
 * console.log(decodeSegments({ scores, regions: 2, affinity: 0 })); // word 0: region 0; words 1 and 2: region 1
 * console.log(decodeSegments({ scores, regions: 2, affinity: 9 })); // all words: region 1
 * ```
 */
export function decodeSegments({ scores, regions, affinity }: DecodeSegmentsInput): readonly Segment[] {
  const words = scores.length / regions;
  if (!Number.isSafeInteger(regions) || regions < 1 || !Number.isInteger(words)) {
    throw new ShapeError(
      `decodeSegments: scores must be [words, ${regions}], got ${scores.length} numbers. Give the number of regions.`,
    );
  }
  assertNumber('decodeSegments', 'affinity', affinity, { from: 0 });
  assertFinite(scores);
  return segmentsOf(bestRegions({ scores, regions, affinity }, words));
}

/** Region of each word, traced back from the last. */
function bestRegions({ scores, regions, affinity }: DecodeSegmentsInput, words: number): Int32Array {
  const cameFrom = new Int32Array(words * regions);
  let sums = new Float64Array(regions);
  for (let word = 0; word < words; word++) {
    const best = largest(sums);
    const next = new Float64Array(regions);
    for (let region = 0; region < regions; region++) {
      // The word before has the same region, which gains the affinity, or the best of all. The first word has none before it.
      const stays = word === 0 || sums[region]! + affinity >= sums[best]!;
      const gain = word === 0 ? 0 : stays ? sums[region]! + affinity : sums[best]!;
      next[region] = gain + scores[word * regions + region]!;
      cameFrom[word * regions + region] = stays ? region : best;
    }
    sums = next;
  }
  const chosen = new Int32Array(words);
  for (let word = words - 1, region = largest(sums); word >= 0; word--) {
    chosen[word] = region;
    region = cameFrom[word * regions + region]!;
  }
  return chosen;
}

function segmentsOf(chosen: Int32Array): Segment[] {
  const segments: { firstWord: number; words: number; region: number }[] = [];
  chosen.forEach((region, word) => {
    const last = segments.at(-1);
    if (last?.region === region) last.words += 1;
    else segments.push({ firstWord: word, words: 1, region });
  });
  return segments;
}

function largest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function assertFinite(scores: ArrayLike<number>): void {
  for (let i = 0; i < scores.length; i++) {
    if (Number.isFinite(scores[i])) continue;
    throw new OptionError(`decodeSegments: scores must be finite, got ${scores[i]} at ${i}.`);
  }
}
