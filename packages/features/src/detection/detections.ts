/** Detections in one image. */
export interface Detections {
  /** Flat `[x1, y1, x2, y2]` relative to the image's width and height. */
  readonly boxes: Float32Array;
  /** Confidence of each box, from 0 to 1. */
  readonly scores: Float32Array;
  /** Class of each box, as the network numbers them; -1 for a box without a class, such as the whole image. */
  readonly labels: Int32Array;
  /** Number of classes that the network tells apart, if its outputs say so. */
  readonly classes?: number;
}

/** Picks detections, in the order of `indices`. */
export function pickDetections(
  { boxes, scores, labels, classes }: Detections,
  indices: readonly number[],
): Detections {
  const picked = new Float32Array(indices.length * 4);
  indices.forEach((index, i) => picked.set(boxes.subarray(4 * index, 4 * index + 4), 4 * i));
  return {
    boxes: picked,
    scores: Float32Array.from(indices, (index) => scores[index]!),
    labels: Int32Array.from(indices, (index) => labels[index]!),
    ...(classes !== undefined && { classes }),
  };
}
