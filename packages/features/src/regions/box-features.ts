import { DataError, ShapeError, sharedBoxArea, type FeatureMatrix } from '@vse/core';

/**
 * Pools a feature map under boxes: the mean of the cells that a box overlaps, weighted by the area of the overlap. One
 * pass of the network serves every box of the image.
 *
 * Reads the map as `[cells, dim]` with the boxes of its cells (`readBoxes` of a feature store), flat `[x1, y1, x2, y2]`
 * in the unit of `boxes`. Returns `[boxes, dim]`.
 *
 * @throws `DataError` if no cell overlaps a box, `ShapeError` if sizes disagree.
 *
 * @example
 * ```ts
 * import { boxFeatures } from '@vse/features';
 *
 * const map = { values: Float32Array.of(1, 3), length: 2, dim: 1 }; // two cells side by side
 * const cells = [0, 0, 0.5, 1, 0.5, 0, 1, 1];
 * console.log(boxFeatures(map, cells, [0, 0, 1, 1, 0, 0, 0.5, 1]).values); // 2, 1
 * ```
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
