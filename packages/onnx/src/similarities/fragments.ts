import { add, div, maximum, minimum, mul, sub } from '../graph/elementwise';
import { firstMaximum } from '../graph/first-maximum';
import { matMul } from '../graph/mat-mul';
import { reshape } from '../graph/shapes';
import { sum } from '../graph/sum';
import type { Value } from '../graph/value';
import type { GraphSet, ScoreGraph } from './score-graph';

const FAR_BELOW = -1e9;
const perPair: ScoreGraph['elementsPerPair'] = ({ regions, words }) => regions * words;

/** `maxOverRegions` of `@vse/attention`: sum over words of the best region's product. https://arxiv.org/abs/1412.2306 */
export function maxOverRegions(): ScoreGraph {
  return {
    elementsPerPair: perPair,
    build(images, captions) {
      const products = fragmentProducts(images, captions); // [images, regions, captions, words]
      const { mask } = images;
      if (!mask) return sumOverWords(firstMaximum(products, 1), captions); // [images, captions]
      const open = mul(sub(1, reshape(mask, ['images', 'regions', 1, 1])), FAR_BELOW); // [images, regions, 1, 1]
      const best = firstMaximum(add(products, open), 1); // [images, 1, captions, words]
      const filled = reshape(minimum(sum(mask, [1]), 1), ['images', 1, 1, 1]); // [images, 1, 1, 1]
      return sumOverWords(mul(best, filled), captions);
    },
  };
}

/** `fragmentAverage` of `@vse/attention`: smoothed mean of the positive products. https://arxiv.org/abs/1406.5679 */
export function fragmentAverage({ smoothing }: { readonly smoothing: number }): ScoreGraph {
  return {
    elementsPerPair: perPair,
    build(images, captions) {
      const positive = maximum(fragmentProducts(images, captions), 0); // [images, regions, captions, words]
      const total = sumOverWords(sum(positive, [1]), captions); // [images, captions]
      const regions = maximum(countOf(images, ['images', 1]), 1); // [images, 1] or []
      const words = maximum(add(countOf(captions, [1, 'captions']), smoothing), 1e-30); // [1, captions] or []
      return div(div(total, regions), words);
    },
  };
}

/** Product of every region with every word, 0 where either is padding: `[images, regions, captions, words]`. */
function fragmentProducts(images: GraphSet, captions: GraphSet): Value {
  const regions = reshape(images.vectors, ['images*regions', 'dim']); // [images * regions, dim]
  const words = reshape(captions.vectors, ['captions*words', 'dim']); // [captions * words, dim]
  return reshape(matMul(regions, words, { right: true }), ['images', 'regions', 'captions', 'words']);
}

/** Sums `[images, 1, captions, words]` over each caption's real words: `[images, captions]`. */
function sumOverWords(perWord: Value, { mask }: GraphSet): Value {
  const real = mask ? mul(perWord, reshape(mask, [1, 1, 'captions', 'words'])) : perWord; // [images, 1, captions, words]
  return reshape(sum(real, [3]), ['images', 'captions']);
}

/** Number of real vectors of each item, in this shape; a scalar if all are real. */
function countOf({ input, mask }: GraphSet, shape: readonly (string | number)[]): Value {
  return mask ? reshape(sum(mask, [1]), shape) : input.graph.sizeAsNumber(input.shape[1]!);
}
