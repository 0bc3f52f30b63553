import { scanSizes, sum } from './scan-sizes';

/*
 * Floating-point operations of the benchmarks, counted from their sizes: those of the matrix products, two per
 * multiply-add. Element-wise operations (softmax, normalisation, gates, an optimiser's update) are not counted: memory limits
 * them, not the rate of products.
 */

/** Operations of a product of [rows, inner] and [inner, cols]. */
export function productOperations(rows: number, inner: number, cols: number): number {
  return 2 * rows * inner * cols;
}

/** Sizes of a similarity. */
export interface SimilaritySizes {
  readonly images: number;
  readonly regions: number;
  /** Words of each caption, without padding. */
  readonly lengths: readonly number[];
  readonly dim: number;
}

/**
 * Operations of stacked cross attention's scores in the Gram form, which needs the fewest: regions times words; the regions'
 * Gram matrix per image; and attention weights times that matrix, for the length of the attended vector, which itself is
 * not needed.
 */
export function similarityOperations({ images, regions, lengths, dim }: SimilaritySizes): number {
  const words = sum(lengths);
  return (
    productOperations(images * regions, dim, words) +
    images * productOperations(regions, dim, regions) +
    images * productOperations(words, regions, regions)
  );
}

/** Operations of scores and the gradients of both sides: each product has two more, for its two factors. */
export function similarityStepOperations(sizes: SimilaritySizes): number {
  return 3 * similarityOperations(sizes);
}

/** Sizes of a GRU. */
export interface GruSizes {
  /** Steps of all sequences together. */
  readonly steps: number;
  readonly input: number;
  readonly hidden: number;
}

/** Operations of a GRU's states in one direction: three gates from the input and the previous state. */
export function gruOperations({ steps, input, hidden }: GruSizes): number {
  return productOperations(steps, input + hidden, 3 * hidden);
}

/**
 * Operations of the encoders in a training step of SCAN. The region projection needs no gradient of its input, so it costs
 * twice its forward pass; the GRU, in two directions and with trained word vectors, three times.
 */
export function encoderOperations({ images, regions, lengths }: Omit<SimilaritySizes, 'dim'>): number {
  const { imageDim, wordDim, dim } = scanSizes;
  const gru = gruOperations({ steps: sum(lengths), input: wordDim, hidden: dim });
  return 2 * productOperations(images * regions, imageDim, dim) + 3 * 2 * gru;
}

/**
 * Operations of CCA of two views: the covariance of all columns, of which half is computed; a Cholesky factor per view; the
 * whitening of the cross-covariance by two triangular solves; and its bidiagonalisation. The iterations of the singular value
 * decomposition after that are not counted.
 */
export function ccaOperations({
  rows,
  images,
  captions,
}: Readonly<Record<'rows' | 'images' | 'captions', number>>): number {
  const [less, more] = [Math.min(images, captions), Math.max(images, captions)];
  return (
    rows * (images + captions) ** 2 +
    (images ** 3 + captions ** 3) / 3 +
    images * captions * (images + captions) +
    4 * more * less ** 2 -
    (4 / 3) * less ** 3
  );
}

/**
 * Operations of Fisher vectors under a mixture with diagonal variances: word vectors and their squares times the components'
 * parameters give the weights, and the weights times both give the sums of first and second order.
 */
export function fisherOperations({
  words,
  dim,
  components,
}: Readonly<Record<'words' | 'dim' | 'components', number>>): number {
  return 2 * productOperations(words, 2 * dim, components);
}

/** Operations of MobileNetV2 at 224 pixels: 300 million multiply-adds per image, https://arxiv.org/abs/1801.04381 */
export function mobilenetOperations(images: number): number {
  return 2 * 300e6 * images;
}
