/** Pooling of token vectors into one caption vector. */
export type TokenPooling = 'mean' | 'first' | 'last';

/**
 * Pools token vectors `[batch, tokens, dim]` with a mask `[batch, tokens]`, both row-major, to `[batch, dim]`: the mean, the
 * first token (BERT's classification token), or the last one (CLIP's end token). Padding on either side is ignored; a
 * caption without tokens gets zeros.
 */
export function poolTokens(
  values: ArrayLike<number>,
  mask: ArrayLike<number>,
  { dim, pooling }: { readonly dim: number; readonly pooling: TokenPooling },
  batch: number,
): Float32Array {
  const tokens = mask.length / batch;
  const pooled = new Float32Array(batch * dim);
  for (let row = 0; row < batch; row++) {
    const real = Array.from({ length: tokens }, (_, token) => row * tokens + token).filter(
      (at) => mask[at] !== 0,
    );
    const chosen = pooling === 'mean' ? real : pooling === 'first' ? real.slice(0, 1) : real.slice(-1);
    for (const at of chosen) {
      for (let i = 0; i < dim; i++) pooled[row * dim + i]! += values[at * dim + i]! / chosen.length;
    }
  }
  return pooled;
}

/** Divides each row of `[batch, dim]` by its length, in place; rows of zeros stay zero. */
export function unitRows(values: Float32Array, dim: number): Float32Array {
  for (let start = 0; start < values.length; start += dim) {
    const row = values.subarray(start, start + dim);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) row.forEach((value, i) => (row[i] = value / norm));
  }
  return values;
}
