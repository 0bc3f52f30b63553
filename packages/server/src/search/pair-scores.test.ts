import type { PairThreads, SearchEmbedding, SharedEmbeddings } from '@vse/search';
import { expect, it } from 'vitest';
import { pairScores } from './pair-scores';

const dim = 2;
const pictures = Array.from({ length: 50 }, (_, i): SearchEmbedding => {
  const length = 1 + (i % 3);
  return { values: Float32Array.from({ length: length * dim }, (_, at) => i + 0.5 * at), length, dim };
});
const sentence: SearchEmbedding = { values: Float32Array.of(1, -2, 3, 5), length: 2, dim };

/** The largest product of a region and a word. */
function best(regions: readonly Float32Array[], words: readonly Float32Array[]): number {
  return Math.max(...regions.flatMap((a) => words.map((b) => a[0]! * b[0]! + a[1]! * b[1]!)));
}

function rowsOf({ values, length }: SearchEmbedding): readonly Float32Array[] {
  return Array.from({ length }, (_, i) => values.slice(i * dim, (i + 1) * dim));
}

/** The real rows of each item of a set in shared memory. */
function itemsOf({ shape: [items, length], vectors, mask }: SharedEmbeddings) {
  const [values, real] = [new Float32Array(vectors), mask && new Float32Array(mask)];
  return Array.from({ length: items }, (_, item) =>
    Array.from({ length }, (_, i) => item * length + i)
      .filter((row) => real?.[row] !== 0)
      .map((row) => values.slice(row * dim, (row + 1) * dim)),
  );
}

const wanted = Float32Array.from(pictures, (one) => best(rowsOf(one), rowsOf(sentence)));
const model = { digest: 'd', images: { embedDim: dim }, similarity: { name: 'best' } };
const embedder = {
  model,
  score: (images: readonly SearchEmbedding[], captions: readonly SearchEmbedding[]) =>
    Promise.resolve(Float32Array.from(images, (one) => best(rowsOf(one), rowsOf(captions[0]!)))),
};

it('scores in shares of the threads as the embedder does, whatever their number', async () => {
  for (const threads of [1, 2, 3, 8]) {
    const calls: number[] = [];
    let [opened, closed] = [0, 0];
    const pool: PairThreads = {
      open(similarity) {
        expect(similarity).toBe(model.similarity);
        opened += 1;
        const score = (items: SharedEmbeddings, queries: SharedEmbeddings) => {
          calls.push(items.shape[0]);
          const [words] = itemsOf(queries);
          return Promise.resolve(Float32Array.from(itemsOf(items), (regions) => best(regions, words!)));
        };
        return Promise.resolve({ threads, score, close: () => Promise.resolve(void (closed += 1)) });
      },
    };
    const pairs = pairScores(embedder, pool);
    expect(await pairs.score(pictures, sentence)).toEqual(wanted);
    expect(await pairs.score(pictures.slice(0, 5), sentence)).toEqual(wanted.slice(0, 5));
    expect(calls.reduce((sum, count) => sum + count, 0)).toBe(55);
    expect(calls).toHaveLength(Math.min(threads, 3) + 1); // at least 16 each
    await pairs.close();
    expect([opened, closed]).toEqual([1, 1]);
  }
});

it('scores by the embedder without threads, and where they cannot be had', async () => {
  for (const pool of [undefined, { open: () => Promise.resolve(undefined) }]) {
    const pairs = pairScores(embedder, pool);
    expect(await pairs.score(pictures, sentence)).toEqual(wanted);
    await pairs.close();
  }
});
