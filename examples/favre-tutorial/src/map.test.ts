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
const captionToImage = Int32Array.from({ length: count }, (_, i) => i);
const texts = Array.from({ length: count }, (_, i) => `caption ${i}`);

describe('mapOf', () => {
  it('puts alike near and unlike far, the same for the same seed', () => {
    const { pairs } = mapOf(rows, rows, { captionToImage, texts, seed: 1 });
    expect(pairs.map(({ label }) => label)).toEqual(texts);
    const gap = (a: readonly [number, number], b: readonly [number, number]) =>
      Math.hypot(a[0] - b[0], a[1] - b[1]);
    const within = pairs.map(({ image, caption }) => gap(image, caption));
    const across = pairs.slice(1).map(({ image }, i) => gap(image, pairs[i]!.image));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(within)).toBeLessThan(mean(across));
    expect(mapOf(rows, rows, { captionToImage, texts, seed: 1 }).pairs).toEqual(pairs);
  });
});
