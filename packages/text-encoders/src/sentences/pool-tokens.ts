/** How one vector is made of a caption's token vectors. */
export type TokenPooling = 'mean' | 'first' | 'last';

/**
 * One vector for each caption of token vectors `[batch, tokens, dim]` and a mask `[batch, tokens]`, both row-major: their
 * mean, the first (the classification token of BERT), or the last real one (the end token of CLIP). Padding has no part
 * in it, on whichever side it is. Returns `[batch, dim]`; a caption without tokens gets zeros.
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

/** Divides each row of `[batch, dim]` by its length, in place; a row of zeros stays. */
export function unitRows(values: Float32Array, dim: number): Float32Array {
  for (let start = 0; start < values.length; start += dim) {
    const row = values.subarray(start, start + dim);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) row.forEach((value, i) => (row[i] = value / norm));
  }
  return values;
}
