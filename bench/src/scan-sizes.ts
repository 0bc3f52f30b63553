/** SCAN's sizes, as in the PyTorch reference, with Flickr30K's vocabulary. */
export const scanSizes = {
  regions: 36,
  words: 12,
  imageDim: 2048,
  vocabulary: 8477,
  wordDim: 300,
  dim: 1024,
};

/** Words per caption, start and end included, around a mean as in the PyTorch reference: 8 to 16 for 12. */
export function captionLengths(captions: number, mean: number = scanSizes.words): readonly number[] {
  return Array.from({ length: captions }, (_, i) => Math.max(1, mean - 4 + (i % 9)));
}

/** Sum of values. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
