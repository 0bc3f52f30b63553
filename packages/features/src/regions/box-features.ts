import { DataError, ShapeError, sharedBoxArea, type FeatureMatrix } from '@vse/core';

/**
 * Features of any boxes of an image out of its feature map: the mean of the cells that a box overlaps, each weighted by
 * the area of the overlap. One pass of the network serves every box of the image, so proposals cost next to nothing.
 *
 * Reads the map as `[cells, dim]` with the boxes of its cells (`readBoxes` of a feature store), flat
 * `[x1, y1, x2, y2]` like the boxes asked for, and in the same unit. Returns `[boxes, dim]`, one row for each box. Throws
 * a `DataError` for a box that no cell overlaps, such as one without area, and a `ShapeError` where sizes disagree.
 */
export function boxFeatures(
  map: FeatureMatrix,
  cells: ArrayLike<number>,
  boxes: ArrayLike<number>,
): FeatureMatrix {
  const { values, length, dim } = map;
  if (cells.length !== length * 4 || boxes.length % 4 !== 0) {
    throw new ShapeError(
      `boxFeatures: cells must be ${length} boxes of 4 numbers and boxes 4 numbers each, got ${cells.length} and ${boxes.length} numbers.`,
    );
  }
  const count = boxes.length / 4;
  const pooled = new Float32Array(count * dim);
  for (let box = 0; box < count; box++) {
    const row = pooled.subarray(box * dim, (box + 1) * dim);
    let total = 0;
    for (let cell = 0; cell < length; cell++) {
      const weight = sharedBoxArea([cells, cell], [boxes, box]);
      if (!(weight > 0)) continue;
      total += weight;
      for (let j = 0, at = cell * dim; j < dim; j++, at++) row[j] = row[j]! + weight * values[at]!;
    }
    if (!(total > 0)) {
      const sides = Array.from({ length: 4 }, (_, side) => boxes[4 * box + side]);
      throw new DataError(
        `boxFeatures: box ${box} must overlap the image, got [${sides.join(', ')}]. Give boxes in the unit of the cells, and none without area.`,
      );
    }
    for (let j = 0; j < dim; j++) row[j] = row[j]! / total;
  }
  return { values: pooled, length: count, dim };
}
