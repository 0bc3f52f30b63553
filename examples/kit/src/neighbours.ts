import { retrievalPermutationTest, type FirstRanks } from '@vse/eval';

/** A row of results, with the ranks of its queries if one whole test set was measured. */
export interface RankedRow {
  readonly system: string;
  readonly metrics: { readonly rsum: number; readonly ranks?: FirstRanks };
}

/**
 * Sentences that compare each row with the next by rsum: a two-sided paired permutation test over the test images, each with
 * its captions. Rows without ranks are passed over, and rows of other queries: a collection's descriptions may be one caption each.
 */
export function neighbourLines(
  rows: readonly RankedRow[],
  captionToImage: ArrayLike<number>,
): readonly string[] {
  const images = new Set(Array.from(captionToImage)).size;
  const isOfTest = ({ imageToText, textToImage }: FirstRanks): boolean =>
    imageToText.length === images && textToImage.length === captionToImage.length;
  const ranked = rows
    .flatMap(({ system, metrics: { rsum, ranks } }) =>
      ranks && isOfTest(ranks) ? [{ system, rsum, ranks }] : [],
    )
    .sort((a, b) => b.rsum - a.rsum);
  const lines = ranked.slice(1).map((second, i) => {
    const first = ranked[i]!;
    const ranks = { first: first.ranks, second: second.ranks };
    const { difference, pValue } = retrievalPermutationTest({ ...ranks, captionToImage, rounds, seed: 1 });
    return `  ${first.system} against ${second.system}: ${difference.toFixed(1)} ahead, p = ${shown(pValue)}`;
  });
  if (lines.length === 0) return [];
  return [`Neighbours by rsum, paired permutation test over the test images, ${rounds} rounds:`, ...lines];
}

const rounds = 2000;

function shown(pValue: number): string {
  return pValue < 0.001 ? pValue.toExponential(0) : pValue.toFixed(3);
}
