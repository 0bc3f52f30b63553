import { describe, expect, it } from 'vitest';
import { mapOf } from './map';

/** Twenty pairs in two directions far apart; image and caption of a pair point the same way. */
const count = 20;
const rows = {
  values: Float32Array.from({ length: 2 * count }, (_, i) => {
    const [row, axis] = [Math.floor(i / 2), i % 2];
    return row % 2 === axis ? 1 + row / 100 : row / 1000;
  }),
  rows: count,
  dim: 2,
};
const texts = Array.from({ length: count }, (_, i) => `caption ${i}`);
const context = {
  captionToImage: Int32Array.from({ length: count }, (_, i) => i),
  texts,
  seed: 1,
  picture: () => Promise.resolve(undefined),
};

describe('mapOf', () => {
  it('puts alike near and unlike far, the same for the same seed', async () => {
    const { images, captions } = await mapOf(rows, rows, context);
    expect(captions.map(({ text }) => text)).toEqual(texts);
    const gap = (a: readonly [number, number], b: readonly [number, number]) =>
      Math.hypot(a[0] - b[0], a[1] - b[1]);
    const within = captions.map(({ point, image }) => gap(images[image]!.point, point));
    const across = images.slice(1).map(({ point }, i) => gap(point, images[i]!.point));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(within)).toBeLessThan(mean(across));
    expect(await mapOf(rows, rows, context)).toEqual({ images, captions });
  });

  it('shows an image once, whatever number of captions it has', async () => {
    const captionToImage = Int32Array.from({ length: count }, (_, i) => Math.floor(i / 5));
    const { images, captions } = await mapOf(rows, rows, { ...context, captionToImage });
    expect(images).toHaveLength(4);
    expect(captions.map(({ image }) => image)).toEqual([...captionToImage]);
  });
});
