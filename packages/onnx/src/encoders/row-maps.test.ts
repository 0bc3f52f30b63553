import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, seededRandom, type RowMap } from '@vse/core';
import { mappedRegions, meanOfRegions, unitVectors } from '@vse/image-encoders';
import { fitPca, linearMap } from '@vse/subspace';
import { fixedEncoder } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { exportEncoder } from '../export/export-encoder';
import { expectNear, runExported } from '../testing/run-encoder';

const random = seededRandom(3);
const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());
const rows = normals(6 * 4); // 6 rows of 4 numbers
const mean = Float64Array.of(100, -2, 0.5, 3);
const maps: Readonly<Record<string, RowMap>> = {
  linearMap: linearMap({ mean, weights: normals(4 * 3), scales: Float64Array.of(2, 0.1, 1) }),
  'linearMap, normalised': linearMap({ mean: new Float64Array(4), weights: normals(4 * 2), normalize: true }),
  // Two columns of almost opposite weights, whose sum float32 cannot hold.
  'linearMap, cancelling': linearMap({ mean, weights: Float32Array.of(3e4, -3e4, 1e-2, 1) }),
  fitPca: await fitPca({ values: rows, dim: 4 }, { components: 2 }),
  'fitPca, whitened': await fitPca({ values: rows, dim: 4 }, { components: 3, whiten: true }),
};

describe.each(Object.entries(maps))('the graph of %s', (_, map) => {
  it('maps captions as fixedEncoder does', async () => {
    for (const normalize of [true, false]) {
      const encoder = fixedEncoder({ features: { dim: 4 }, map, normalize });
      const items = Array.from({ length: 6 }, (_, i) => ({
        values: rows.subarray(4 * i, 4 * i + 4),
        length: 1,
        dim: 4,
      }));
      const wanted = encoder.encode(
        encoder.collate([...items, { values: new Float32Array(4), length: 1, dim: 4 }]),
      );
      const exported = await exportEncoder(encoder);
      expect(exported.inputs).toEqual([{ name: 'rows', type: 'float32', shape: ['captions', 1, 4] }]);
      const got = await runExported(exported, { rows: tf.tensor3d([...rows, 0, 0, 0, 0], [7, 1, 4]) });
      expectNear(got['vectors']!, await wanted.vectors.data());
    }
  });

  it('maps regions as mappedRegions does, after its transforms', async () => {
    for (const before of [[], [unitVectors()], [meanOfRegions()]]) {
      const encoder = mappedRegions({ map, before });
      const items = [4, 2].map((length, i) => ({
        values: rows.subarray(16 * i, 16 * i + 4 * length),
        length,
        dim: 4,
      }));
      const wanted = encoder.encode(encoder.collate(items));
      const regions = tf.tensor3d([...rows, ...new Array<number>(8).fill(9)], [2, 4, 4]);
      const got = await runExported(await exportEncoder(encoder), {
        regions,
        mask: maskFromLengths([4, 2], 4),
      });
      expectNear(got['vectors']!, await wanted.vectors.data());
    }
  });
});

describe('a map of your own', () => {
  it('is refused, with those that have a graph', async () => {
    const map: RowMap = { dim: 4, components: 4, project: (all) => Float32Array.from(all) };
    await expect(exportEncoder(mappedRegions({ map }))).rejects.toThrow(
      'exportEncoder(mappedRegions): map has no recipe; those that have one are linearMap, pcaOf.',
    );
    await expect(exportEncoder(fixedEncoder({ features: { dim: 4 }, map }))).rejects.toThrow(
      'map has no recipe',
    );
  });
});
