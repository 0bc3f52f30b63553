/** Scores of a test set by whole descriptions. */
export interface DescriptionScores {
  /** `[images, descriptions]`, row-major. */
  readonly scores: Float32Array;
  /** Image of each description. */
  readonly captionToImage: Int32Array;
}

/**
 * Scores whole descriptions: the mean of the scores of their sentences, `[images, sentences]`, row-major. An image without a
 * sentence has no description.
 */
export function scoresByDescription(
  scores: ArrayLike<number>,
  { captionToImage, imageCount }: { readonly captionToImage: ArrayLike<number>; readonly imageCount: number },
): DescriptionScores {
  const sentences = captionToImage.length;
  const described = [...new Set(Array.from(captionToImage))].sort((a, b) => a - b);
  const column = new Map(described.map((image, i) => [image, i]));
  const counts = new Float64Array(described.length);
  for (let sentence = 0; sentence < sentences; sentence++)
    counts[column.get(captionToImage[sentence]!)!]! += 1;
  const sums = new Float64Array(imageCount * described.length); // [images, descriptions]
  for (let image = 0; image < imageCount; image++) {
    for (let sentence = 0; sentence < sentences; sentence++) {
      const of = column.get(captionToImage[sentence]!)!;
      sums[image * described.length + of]! += scores[image * sentences + sentence]!;
    }
  }
  return {
    scores: Float32Array.from(sums, (sum, i) => sum / counts[i % described.length]!),
    captionToImage: Int32Array.from(described),
  };
}
