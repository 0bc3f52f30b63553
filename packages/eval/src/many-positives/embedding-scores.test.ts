import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddingScores } from './embedding-scores';

describe('embeddingScores', () => {
  it('is worked by hand', async () => {
    const scores = embeddingScores({ images: [3, 4, 0, 2], captions: [1, 0, 0, -5, 8, 6], dim: 2 });
    expect([scores.images, scores.captions]).toEqual([2, 3]);
    // (3, 4) / 5 with (1, 0), (0, -1), (0.8, 0.6): 0.6, -0.8, 0.48 + 0.48; (0, 1): 0, -1, 0.6.
    expectClose((await scores.rows(0, 2)) as Float64Array, [0.6, -0.8, 0.96, 0, -1, 0.6], {
      relative: 1e-15,
    });
    expectClose((await scores.rows(1, 2)) as Float64Array, [0, -1, 0.6], { relative: 1e-15 });
  });

  it('agrees with a loop in double precision, and a pair scores the same in every block', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 9 }),
        async (seed, imageCount, captionCount, dim) => {
          const random = seededRandom(seed);
          const draw = (rows: number) => Float32Array.from({ length: rows * dim }, () => random.normal());
          const [images, captions] = [draw(imageCount), draw(captionCount)];
          const got = (await embeddingScores({ images, captions, dim }).rows(0, imageCount)) as Float64Array;
          const unit = (values: Float32Array, row: number) => {
            const own = Array.from(values.subarray(row * dim, (row + 1) * dim));
            return own.map((value) => value / Math.hypot(...own));
          };
          const wanted = Float64Array.from({ length: imageCount * captionCount }, (_, at) => {
            const other = unit(captions, at % captionCount);
            return unit(images, Math.floor(at / captionCount)).reduce((sum, x, i) => sum + x * other[i]!, 0);
          });
          expectClose(got, wanted, { relative: 1e-12, absolute: 1e-14 });
          const last = (await embeddingScores({ images, captions, dim }).rows(imageCount - 1, imageCount)) as Float64Array;
          expect(last).toEqual(got.slice((imageCount - 1) * captionCount));
        },
      ),
      { numRuns: 40 },
    ); // prettier-ignore
  });

  it('ties equal embeddings exactly, wherever they are', async () => {
    const captions = Array.from({ length: 131 }, () => [0.1, 0.7, 0.3]).flat();
    const scores = (await embeddingScores({ images: [0.3, 0.2, 0.9], captions, dim: 3 }).rows(
      0,
      1,
    )) as Float64Array;
    expect(new Set(scores).size).toBe(1);
  });

  it('takes numbers whose squares overflow or vanish, and leaves no tensor', async () => {
    const run = async () =>
      embeddingScores({ images: [1e200, 0], captions: [1e-200, 1e-200], dim: 2 }).rows(0, 1);
    expectClose((await run()) as Float64Array, [Math.SQRT1_2], { relative: 1e-12 });
    expect(await tensorsLeftBy(run)).toBe(0);
  });

  it('refuses zeros, NaN and odd sizes by name', () => {
    const captions = [1, 2];
    expect(() => embeddingScores({ images: [1, 2, 0, 0], captions, dim: 2 })).toThrow(DataError);
    expect(() => embeddingScores({ images: [1, 2, 0, 0], captions, dim: 2 })).toThrow(/images .* row 1/);
    expect(() => embeddingScores({ images: captions, captions: [1, NaN], dim: 2 })).toThrow(
      /captions .* NaN in row 0/,
    );
    expect(() => embeddingScores({ images: [1, Infinity], captions, dim: 2 })).toThrow(
      /norm of Infinity in row 0/,
    );
    expect(() => embeddingScores({ images: [1, 2, 3], captions, dim: 2 })).toThrow(ShapeError);
    expect(() => embeddingScores({ images: [], captions, dim: 2 })).toThrow(/at least one row, got 0/);
    expect(() => embeddingScores({ images: captions, captions, dim: 0 })).toThrow(OptionError);
  });
});
