/** What a detector sees in one image. */
export interface Detections {
  /** Flat `[x1, y1, x2, y2]`, as parts of the image's width and height. */
  readonly boxes: Float32Array;
  /** How sure the detector is, from 0 to 1, by box. */
  readonly scores: Float32Array;
  /** The class of each box, as the network counts them; -1 for a box that is of none, such as the whole image. */
  readonly labels: Int32Array;
}

/** Some of the detections, in the order of `indices`. */
export function pickDetections(
  { boxes, scores, labels }: Detections,
  indices: readonly number[],
): Detections {
  const picked = new Float32Array(indices.length * 4);
  indices.forEach((index, i) => picked.set(boxes.subarray(4 * index, 4 * index + 4), 4 * i));
  return {
    boxes: picked,
    scores: Float32Array.from(indices, (index) => scores[index]!),
    labels: Int32Array.from(indices, (index) => labels[index]!),
  };
}
