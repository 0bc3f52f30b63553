import { scanSizes, sum } from './scan-sizes';

/*
 * Floating-point operations of the works, counted from their sizes: those of the matrix products, a multiplication and an
 * addition being two. What passes over numbers one by one (softmax, normalisation, gates, an optimiser's update) is not
 * counted: it is bound by memory, not by the product rate.
 */

/** A product of [rows, inner] and [inner, cols]. */
export function productOperations(rows: number, inner: number, cols: number): number {
  return 2 * rows * inner * cols;
}

export interface SimilaritySizes {
  readonly images: number;
  readonly regions: number;
  /** Words of each caption: padding is not counted. */
  readonly lengths: readonly number[];
  readonly dim: number;
}

/**
 * Scores of stacked cross attention, in the form that needs the fewest: every region by every word; the regions of an image
 * by each other (their Gram matrix); and, for the length of what a word attends to, its weights by that matrix. The attended vectors
 * themselves are not needed.
 */
export function similarityOperations({ images, regions, lengths, dim }: SimilaritySizes): number {
  const words = sum(lengths);
  return (
    productOperations(images * regions, dim, words) +
    images * productOperations(regions, dim, regions) +
    images * productOperations(words, regions, regions)
  );
}

/** Scores and the gradients of both sides: each product has two more for its two factors. */
export function similarityStepOperations(sizes: SimilaritySizes): number {
  return 3 * similarityOperations(sizes);
}

export interface GruSizes {
  /** Steps of all sequences together. */
  readonly steps: number;
  readonly input: number;
  readonly hidden: number;
}

/** States of a GRU in one direction: three gates of what comes in and of the state before. */
export function gruOperations({ steps, input, hidden }: GruSizes): number {
  return productOperations(steps, input + hidden, 3 * hidden);
}

/**
 * The encoders of a training step of SCAN. The projection of the regions needs no gradients of its input, so that it costs twice
 * what it costs forward; the GRU, in two directions and with the word vectors trained, three times.
 */
export function encoderOperations({ images, regions, lengths }: Omit<SimilaritySizes, 'dim'>): number {
  const { imageDim, wordDim, dim } = scanSizes;
  const gru = gruOperations({ steps: sum(lengths), input: wordDim, hidden: dim });
  return 2 * productOperations(images * regions, imageDim, dim) + 3 * 2 * gru;
}

/**
 * Canonical correlations of two views: the covariances of all columns together, of which one half is computed; a Cholesky
 * factor of each view's; the whitening of what is between them, by two triangular solves; and the reduction of that to two
 * diagonals, with which its singular values begin. What follows, to find them and their vectors, is not counted.
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
 * Fisher vectors of words under a mixture with diagonal variances: for each word's weights its numbers and their squares by
 * the components' parameters, and for the sums of first and second order the weights by both again.
 */
export function fisherOperations({
  words,
  dim,
  components,
}: Readonly<Record<'words' | 'dim' | 'components', number>>): number {
  return 2 * productOperations(words, 2 * dim, components);
}

/** MobileNetV2 at 224 pixels: 300 million multiplications with additions an image, https://arxiv.org/abs/1801.04381 */
export function mobilenetOperations(images: number): number {
  return 2 * 300e6 * images;
}
