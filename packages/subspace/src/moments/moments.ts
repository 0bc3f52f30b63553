import { openGramSum } from './gram-sum';
import { mirrorLower, type Matrix } from '../linear-algebra/matrix';
import { blockRowsOf, eachBlock, type RowSource } from '../rows';
import { roundToPair } from './stored-mean';

/** Mean of the rows, `[dim]`, to 48 bits: one rounded to float32 leaves a part of itself in every centred row. */
export async function meanOfRows(where: string, source: RowSource): Promise<Float64Array> {
  const { rows, dim } = source;
  const sums = new Float64Array(dim);
  await eachBlock(where, source, (block, count) => {
    for (let i = 0, at = 0; i < count; i++) {
      for (let j = 0; j < dim; j++, at++) sums[j] = sums[j]! + block[at]!;
    }
  });
  return sums.map((sum) => roundToPair(sum / rows));
}

/** Sum over rows of (x - mean)(x - mean)^T, `[dim, dim]`, in float64; threads compute while this one reads. */
export async function scatter(
  where: string,
  source: RowSource,
  mean: ArrayLike<number>,
  threads = 1,
): Promise<Matrix<Float64Array>> {
  const total = await openGramSum(source.dim, blockRowsOf(source), threads);
  try {
    await eachBlock(where, source, (block, count) => total.add(block, count), mean);
    await total.finish();
  } finally {
    await total.close();
  }
  mirrorLower(total.sums);
  return total.sums;
}
