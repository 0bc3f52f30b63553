import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReportError } from '../report-error';
import { mapEmbeddings } from './map-embeddings';

/** Pairs in two directions far apart; image and caption of a pair point the same way. */
const pairs = Array.from({ length: 24 }, (_, i) => {
  const across = 0.001 * i;
  return i % 2 === 0 ? [1, across, 0] : [across, 1, 0.002 * i];
});
const images = pairs.map((vector, i) => ({ vector, label: `image ${i}` }));
const captions = pairs.map((vector, i) => ({
  vector: Float32Array.from(vector, (x) => 3 * x),
  text: `caption ${i}`,
  image: i,
}));

describe('mapEmbeddings', () => {
  it('puts alike near and unlike far, the same for the same seed and others for another', async () => {
    const map = await mapEmbeddings({ images, captions }, { seed: 1 });
    const gap = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]) =>
      Math.hypot(a - c, b - d);
    const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    const within = mean(map.captions.map(({ point, image }) => gap(point, map.images[image]!.point)));
    const across = mean(map.images.slice(1).map(({ point }, i) => gap(point, map.images[i]!.point)));
    expect(within).toBeLessThan(across / 2);
    expect(await mapEmbeddings({ images, captions }, { seed: 1 })).toEqual(map);
    expect((await mapEmbeddings({ images, captions }, { seed: 2 })).images[0]!.point).not.toEqual(
      map.images[0]!.point,
    );
    expect(map.images[3]).toMatchObject({ label: 'image 3' });
    expect(Object.keys(map.images[3]!).sort()).toEqual(['label', 'nearest', 'point']);
  });

  it('places pairs together though the sides lie apart, and apart if it is told not to centre', async () => {
    const apart = captions.map((caption) => ({ ...caption, vector: [...caption.vector, 2] }));
    const items = {
      images: images.map((image) => ({ ...image, vector: [...image.vector, -2] })),
      captions: apart,
    };
    const gapOf = async (centre: boolean) => {
      const map = await mapEmbeddings(items, { seed: 1, centre });
      const mean = (points: readonly (readonly [number, number])[], axis: 0 | 1) =>
        points.reduce((sum, point) => sum + point[axis], 0) / points.length;
      const sides = [map.images, map.captions].map((side) => side.map(({ point }) => point));
      const [a, b] = sides.map((side) => [mean(side, 0), mean(side, 1)] as const);
      return Math.hypot(a![0] - b![0], a![1] - b![1]);
    };
    expect(await gapOf(true)).toBeLessThan((await gapOf(false)) / 2);
  });

  it('lists the neighbours of the space by the cosine, whatever the lengths', async () => {
    const { images: mapped, captions: said } = await mapEmbeddings(
      {
        images: [[1, 0], [0, 5], [3, 3], [-2, 0]].map((vector) => ({ vector, label: '' })), // prettier-ignore
        captions: [{ vector: [0.1, 0.9], text: 'up', image: 1 }],
      },
      { nearest: 3 },
    );
    expect(said[0]!.nearest).toEqual([1, 2, 0]);
    expect(mapped.map(({ nearest }) => nearest)).toEqual([[0], [0], [0], [0]]);
  });

  it('agrees with a slow loop over the cosines', async () => {
    const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(vector, { minLength: 4, maxLength: 7 }), async (vectors) => {
        const map = await mapEmbeddings({
          images: vectors.map((one) => ({ vector: one, label: '' })),
          captions: [{ vector: [1, 2, 3], text: '', image: 0 }],
        });
        const cosine = (row: number) => {
          const [x, y, z] = vectors[row] as [number, number, number];
          return (x + 2 * y + 3 * z) / (Math.hypot(x, y, z) || 1);
        };
        const found = map.captions[0]!.nearest!.map(cosine);
        found.slice(1).forEach((value, i) => expect(value).toBeLessThanOrEqual(found[i]! + 1e-9)); // prettier-ignore
        const best = Math.max(...vectors.map((_, row) => cosine(row)));
        expect(found[0]).toBeCloseTo(best, 9);
        for (const { point } of map.images) expect(point.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  it('keeps the direction of huge and tiny vectors', async () => {
    const map = await mapEmbeddings({
      images: [[1e300, 0], [0, 1e-300], [1, 1], [0, 0]].map((vector) => ({ vector, label: '' })), // prettier-ignore
      captions: [{ vector: [0, 1e200], text: '', image: 0 }],
    });
    expect(map.captions[0]!.nearest).toEqual([1, 2, 0, 3]);
  });

  it('names what it cannot place', async () => {
    const few = { images: images.slice(0, 2), captions: captions.slice(0, 1) };
    await expect(mapEmbeddings(few)).rejects.toThrow('four items or more, got 2 images and 1 captions');
    await expect(mapEmbeddings({ images, captions }, { neighbours: 0 })).rejects.toThrow('neighbours');
    await expect(mapEmbeddings({ images, captions }, { minDistance: NaN })).rejects.toThrow('minDistance');
    await expect(mapEmbeddings({ images, captions }, { nearest: 1.5 })).rejects.toThrow('nearest');
    const uneven = [...captions.slice(1), { ...captions[0]!, vector: [1, 2] }];
    await expect(mapEmbeddings({ images, captions: uneven })).rejects.toThrow('one dimension, got 3 and 2');
    const infinite = [{ ...images[0]!, vector: [1, Infinity, 0] }, ...images.slice(1)];
    await expect(mapEmbeddings({ images: infinite, captions })).rejects.toThrow(ReportError);
    const empty = [{ ...images[0]!, vector: [] }, ...images.slice(1)];
    await expect(mapEmbeddings({ images: empty, captions })).rejects.toThrow(
      'the vector of images[0] is empty',
    );
  });
});
