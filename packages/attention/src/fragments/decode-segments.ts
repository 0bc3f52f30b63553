import { OptionError, ShapeError } from '@vse/core';

export interface DecodeSegmentsInput {
  /** `[words, regions]`, row-major: how well each word fits each region, such as their inner products. */
  readonly scores: ArrayLike<number>;
  /** How many of them stand in a row. */
  readonly regions: number;
  /** What two neighbouring words gain by the same region; `0` lets every word take its best. */
  readonly affinity: number;
}

/** Neighbouring words that share a region. */
export interface Segment {
  readonly firstWord: number;
  readonly words: number;
  readonly region: number;
}

/**
 * One region for each word, such that neighbours tend to share one: the assignment with the highest sum of scores plus
 * `affinity` for every two neighbouring words of one region, as runs of words. The chain that decodes deep
 * visual-semantic alignments, https://arxiv.org/abs/1412.2306, solved exactly by dynamic programming in time and memory
 * words x regions. Of equal assignments the one with fewer changes and lower regions.
 *
 * Throws a `ShapeError` where scores do not make whole rows, an `OptionError` for a negative affinity or a score that is
 * not finite.
 */
export function decodeSegments({ scores, regions, affinity }: DecodeSegmentsInput): readonly Segment[] {
  const words = scores.length / regions;
  if (!Number.isSafeInteger(regions) || regions < 1 || !Number.isInteger(words)) {
    throw new ShapeError(
      `decodeSegments: scores must be [words, ${regions}], got ${scores.length} numbers. Give the number of regions.`,
    );
  }
  if (!(affinity >= 0) || affinity === Infinity)
    throw new OptionError(`decodeSegments: affinity must be a finite number from 0, got ${affinity}.`);
  assertFinite(scores);
  return segmentsOf(bestRegions({ scores, regions, affinity }, words));
}

/** The region of each word, from the last back to the first. */
function bestRegions({ scores, regions, affinity }: DecodeSegmentsInput, words: number): Int32Array {
  const cameFrom = new Int32Array(words * regions);
  let sums = new Float64Array(regions);
  for (let word = 0; word < words; word++) {
    const best = largest(sums);
    const next = new Float64Array(regions);
    for (let region = 0; region < regions; region++) {
      // Before: the same region with its gain, or the best of all. For the first word there is nothing before.
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
