import { add, mul, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { matMul } from '../graph/mat-mul';
import { reshape, transpose } from '../graph/shapes';
import { unitVectors } from '../graph/unit-vectors';
import type { Value } from '../graph/value';
import { aggregations } from './aggregations';
import { onlyFilled, type GraphSet, type ScoreGraph } from './score-graph';

/** Options of a hard assignment, as in its recipe. */
export interface HardAssignmentOptions {
  readonly direction: 'text-to-image' | 'image-to-text';
  readonly aggregate: string;
  readonly lseSharpness: number;
}

const FAR_BELOW = -1e9;

/** `hardAssignment` of `@vse/attention` (CHAN): the best source of each query. https://github.com/ppanzx/CHAN */
export function hardAssignment(options: HardAssignmentOptions): ScoreGraph {
  return {
    elementsPerPair: ({ regions, words }) => regions * words,
    build(images, captions) {
      if (options.direction === 'text-to-image') return assigned(captions, images, options); // [images, captions]
      return transpose(assigned(images, captions, options), [1, 0]); // [images, captions]
    },
  };
}

/** Scores every item of b items of s sources against every item of a items of q queries: `[b, a]`. */
function assigned(queries: GraphSet, sources: GraphSet, options: HardAssignmentOptions): Value {
  const [a, q, dim] = queries.vectors.shape as [string, string, string];
  const [b, s] = sources.vectors.shape as [string, string];
  const sourceRows = reshape(unitVectors(sources.vectors), [`${b}*${s}`, dim]); // [b * s, dim]
  const queryRows = reshape(unitVectors(queries.vectors), [`${a}*${q}`, dim]); // [a * q, dim]
  const cosines = reshape(matMul(sourceRows, queryRows, { right: true }), [b, s, a, q]); // [b, s, a, q]
  const best = bestOf(cosines, sources.mask); // [b, 1, a, q]
  const queryMask = queries.mask && reshape(queries.mask, [1, 1, a, q]); // [1, 1, a, q]
  const { lseSharpness } = options;
  const scores = aggregations[options.aggregate]!({ similarities: best, queryMask, lseSharpness }); // [b, 1, a, 1]
  return onlyFilled(reshape(scores, [b, a]), queries.mask, sources.mask); // [b, a]
}

/** The highest cosine with a real source, 0 where an item has none: `[b, 1, a, q]`. */
function bestOf(cosines: Value, mask: Value | undefined): Value {
  if (!mask) return firstMaximum(cosines, 1);
  const [b, s] = cosines.shape as [string, string];
  const open = mul(sub(1, reshape(mask, [b, s, 1, 1])), FAR_BELOW); // [b, s, 1, 1]
  const filled = reshape(firstMaximum(mask, 1), [b, 1, 1, 1]); // [b, 1, 1, 1]
  return mul(firstMaximum(add(cosines, open), 1), filled);
}
