import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roiAlign, roiAlignMean, type FeatureMap, type RoiAlignOptions } from './roi-align';

function mapOf(
  rows: number,
  columns: number,
  dim: number,
  value: (cell: number, i: number) => number,
): FeatureMap {
  const length = rows * columns;
  const values = Float32Array.from({ length: length * dim }, (_, at) =>
    value(Math.floor(at / dim), at % dim),
  );
  return { values, length, dim, grid: { rows, columns } };
}

const random = seededRandom(3);
const noise = (rows: number, columns: number, dim: number) =>
  mapOf(rows, columns, dim, () => random.normal());

/** torchvision's definition, one point and one channel at a time: `[boxes, rows, columns, dim]`. */
function slowly(map: FeatureMap, boxes: readonly number[], options: Required<RoiAlignOptions>): number[] {
  const { outputSize, spatialScale, samplingRatio, aligned } = options;
  const { rows: height, columns: width } = map.grid;
  const at = (y: number, x: number, i: number) => map.values[(y * width + x) * map.dim + i]!;
  const bilinear = (py: number, px: number, i: number): number => {
    if (py < -1 || py > height || px < -1 || px > width) return 0;
    let [y, x] = [Math.max(py, 0), Math.max(px, 0)];
    let [yLow, xLow] = [Math.trunc(y), Math.trunc(x)];
    let [yHigh, xHigh] = [yLow + 1, xLow + 1];
    if (yLow >= height - 1) [yLow, yHigh, y] = [height - 1, height - 1, height - 1];
    if (xLow >= width - 1) [xLow, xHigh, x] = [width - 1, width - 1, width - 1];
    const [ly, lx] = [y - yLow, x - xLow];
    return (
      (1 - ly) * (1 - lx) * at(yLow, xLow, i) +
      (1 - ly) * lx * at(yLow, xHigh, i) +
      ly * (1 - lx) * at(yHigh, xLow, i) +
      ly * lx * at(yHigh, xHigh, i)
    );
  };
  const pooled: number[] = [];
  for (let box = 0; box * 4 < boxes.length; box++) {
    const offset = aligned ? 0.5 : 0;
    const [x1, y1, x2, y2] = boxes.slice(4 * box, 4 * box + 4).map((side) => side * spatialScale - offset);
    const least = aligned ? 0 : 1;
    const binHeight = Math.max(y2! - y1!, least) / outputSize.rows;
    const binWidth = Math.max(x2! - x1!, least) / outputSize.columns;
    const down = samplingRatio > 0 ? samplingRatio : Math.ceil(binHeight);
    const across = samplingRatio > 0 ? samplingRatio : Math.ceil(binWidth);
    for (let row = 0; row < outputSize.rows; row++) {
      for (let column = 0; column < outputSize.columns; column++) {
        for (let i = 0; i < map.dim; i++) {
          let sum = 0;
          for (let iy = 0; iy < down; iy++) {
            for (let ix = 0; ix < across; ix++) {
              const y = y1! + row * binHeight + ((iy + 0.5) * binHeight) / down;
              const x = x1! + column * binWidth + ((ix + 0.5) * binWidth) / across;
              sum += bilinear(y, x, i);
            }
          }
          pooled.push(sum / Math.max(down * across, 1));
        }
      }
    }
  }
  return pooled;
}

const options = fc.record({
  outputSize: fc.record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 4 }) }),
  spatialScale: fc.constantFrom(1, 0.5, 0.25),
  samplingRatio: fc.integer({ min: 0, max: 3 }),
  aligned: fc.boolean(),
});
const place = fc.double({ min: -6, max: 20, noNaN: true });
const length = fc.double({ min: 0, max: 20, noNaN: true });
const boxes = fc
  .array(fc.tuple(place, place, length, length), { maxLength: 3 })
  .map((items) => items.flatMap(([x, y, w, h]) => [x, y, x + w, y + h]));
const one = { outputSize: { rows: 1, columns: 1 } };

describe('roiAlign', () => {
  it('interpolates between the centres of cells', () => {
    // Cells 0, 1, 2, 3 in a row, centred at 0.5, 1.5 and so on. One bin from 1 to 2 is read at 1.5, one from 1.5 to 2.5 at 2.
    const map = mapOf(1, 4, 1, (cell) => cell);
    const read = (box: readonly number[], more: RoiAlignOptions = {}) => [
      ...roiAlign(map, box, { ...one, ...more }),
    ];
    expect(read([1, 0, 2, 1])).toEqual([1]);
    expect(read([1.5, 0, 2.5, 1])).toEqual([1.5]);
    // Not aligned, cell i is centred at i: 1.5 lies between cells 1 and 2.
    expect(read([1, 0, 2, 1], { aligned: false })).toEqual([1.5]);
    // From 0 to 4 in 4 bins, and half of it at twice the scale.
    expect(read([0, 0, 4, 1], { outputSize: { rows: 1, columns: 4 } })).toEqual([0, 1, 2, 3]);
    expect(read([0, 0, 2, 0.5], { outputSize: { rows: 1, columns: 4 }, spatialScale: 2 })).toEqual([
      0, 1, 2, 3,
    ]);
  });

  it('reads the edge up to one cell outside, and 0 beyond', () => {
    const map = mapOf(2, 2, 1, () => 5);
    expect([...roiAlign(map, [-0.5, 0, 0.5, 1, -2, 0, -1, 1], { ...one, samplingRatio: 1 })]).toEqual([5, 0]);
  });

  it('agrees with the definition, one point at a time', () => {
    fc.assert(
      fc.property(
        boxes,
        options,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (box, how, rows, columns) => {
          const map = noise(rows, columns, 2);
          expectClose(roiAlign(map, box, how), slowly(map, box, how), { relative: 1e-5, absolute: 1e-5 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is linear in the map: central differences are its weights', () => {
    const how = { outputSize: { rows: 2, columns: 2 }, samplingRatio: 2 };
    const [map, box] = [noise(3, 3, 1), [0.3, 0.4, 2.6, 2.2]];
    const weights = Array.from({ length: 9 }, (_, cell) => {
      const only = mapOf(3, 3, 1, (other) => Number(other === cell));
      return [...roiAlign(only, box, how)];
    });
    const step = 1 / 4;
    for (let cell = 0; cell < 9; cell++) {
      const moved = (by: number) =>
        roiAlign(
          { ...map, values: map.values.map((value, i) => (i === cell ? value + by : value)) },
          box,
          how,
        );
      const [up, down] = [moved(step), moved(-step)];
      expectClose(
        Array.from(up, (value, bin) => (value - down[bin]!) / (2 * step)),
        weights[cell]!,
        { absolute: 1e-5 },
      );
    }
    // A box inside the map takes as much of it as there is: the weights of each bin add up to 1.
    for (let bin = 0; bin < 4; bin++) {
      expect(weights.reduce((sum, row) => sum + row[bin]!, 0)).toBeCloseTo(1, 6);
    }
  });

  it('is the same for a box alone and among others, and moves with the map', () => {
    fc.assert(
      fc.property(boxes, options, (box, how) => {
        const map = noise(4, 4, 3);
        const all = roiAlign(map, box, how);
        const each = Array.from({ length: box.length / 4 }, (_, i) => [
          ...roiAlign(map, box.slice(4 * i, 4 * i + 4), how),
        ]);
        expect([...all]).toEqual(each.flat());
      }),
      { numRuns: 30 },
    );
  });

  it('does not change or keep the map and the boxes', () => {
    const map = noise(3, 3, 2);
    const before = map.values.slice();
    const box = Float32Array.of(0, 0, 2, 2);
    const first = roiAlign(map, box);
    first.fill(9);
    expect(map.values).toEqual(before);
    expect([...box]).toEqual([0, 0, 2, 2]);
  });

  it('accepts no boxes, and boxes without area', () => {
    const map = noise(2, 2, 3);
    expect(roiAlign(map, []).length).toBe(0);
    expect([...roiAlign(map, [1, 1, 1, 1], one)]).toEqual([0, 0, 0]);
    expectClose(roiAlign(map, [1, 1, 1, 1], { ...one, aligned: false }), slowly(map, [1, 1, 1, 1], { ...one, spatialScale: 1, samplingRatio: 0, aligned: false })); // prettier-ignore
  });

  it('refuses wrong options and shapes', () => {
    const map = noise(2, 2, 1);
    expect(() => roiAlign(map, [0, 0, 1, 1, 1, 0, 0, 1])).toThrow(DataError);
    expect(() => roiAlign(map, [0, 0, 1, 1, 1, 0, 0, 1])).toThrow('box 1 must be');
    expect(() => roiAlign(map, [0, NaN, 1, 1])).toThrow(DataError);
    expect(() => roiAlign(map, [0, 0, 1])).toThrow(ShapeError);
    expect(() => roiAlign({ ...map, grid: { rows: 2, columns: 3 } }, [])).toThrow(ShapeError);
    expect(() => roiAlign(map, [], { samplingRatio: -1 })).toThrow(OptionError);
    expect(() => roiAlign(map, [], { spatialScale: 0 })).toThrow(OptionError);
    expect(() => roiAlign(map, [], { outputSize: { rows: 0, columns: 1 } })).toThrow(OptionError);
  });
});

describe('roiAlignMean', () => {
  it('is the mean over the bins of roiAlign', () => {
    fc.assert(
      fc.property(boxes, options, (box, how) => {
        const map = noise(3, 5, 2);
        const bins = how.outputSize.rows * how.outputSize.columns;
        const { values, length, dim } = roiAlignMean(map, box, how);
        const all = slowly(map, box, how);
        const wanted = Array.from({ length: length * dim }, (_, at) => {
          const start = Math.floor(at / dim) * bins * dim + (at % dim);
          return (
            Array.from({ length: bins }, (__, bin) => all[start + bin * dim]!).reduce((a, b) => a + b) / bins
          );
        });
        expect([length, dim]).toEqual([box.length / 4, 2]);
        expectClose(values, wanted, { relative: 1e-5, absolute: 1e-5 });
      }),
      { numRuns: 60 },
    );
  });

  it('is the constant of a constant map', () => {
    expectClose(
      roiAlignMean(
        mapOf(7, 7, 1, () => 3),
        [0, 0, 7, 7],
      ).values,
      [3],
    );
  });
});
