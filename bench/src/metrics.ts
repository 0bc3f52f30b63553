import { bootstrapInterval, firstRanks, foldedMetrics, rankedListMetrics, retrievalMetrics } from '@vse/eval';
import { compare, table, timingRows } from './harness';
import { normalVector } from './random-sets';
import { peakMemory } from './peak-memory';

/**
 * Retrieval metrics from given scores, and the peak memory. Five captions per image, synthetic scores; for comparison,
 * sorting every row as the reference scripts do.
 */
export async function benchMetrics(): Promise<void> {
  for (const [images, captions] of [
    [1000, 5000],
    [5000, 25_000],
  ] as const) {
    const scores = normalVector(images * captions, 3);
    const captionToImage = Int32Array.from({ length: captions }, (_, caption) => Math.floor(caption / 5));
    const input = { scores, captionToImage };
    const rounds = images > 1000 ? 3 : 5;
    const hits = Array.from(firstRanks(input).textToImage, (rank) => (rank < 1 ? 100 : 0));
    const timings = await compare(
      [
        { name: 'retrievalMetrics', run: () => retrievalMetrics(input) },
        { name: 'foldedMetrics, 5 folds', run: () => foldedMetrics({ ...input, folds: 5 }) },
        { name: 'rankedListMetrics', run: () => rankedListMetrics(input) },
        {
          name: 'bootstrapInterval of R@1',
          run: () => bootstrapInterval({ values: hits, seed: 1 }),
        },
        { name: 'sorting every row and column', run: () => sortAll(scores, images, captions) },
      ],
      { rounds, warmUp: images > 1000 ? 0 : 1 },
    );
    console.log(`${images} x ${captions}`);
    console.log(table(['', 'metric', 'median', 'speedup'], timingRows('', timings)));
    console.log(`peak memory so far: ${peakMemory().toFixed(0)} MiB`);
  }
}

/** Sorts the scores of every image and of every caption, as the reference scripts do to find ranks. */
function sortAll(scores: Float32Array, images: number, captions: number): void {
  for (let image = 0; image < images; image++) {
    scores.slice(image * captions, (image + 1) * captions).sort();
  }
  const column = new Float32Array(images);
  for (let caption = 0; caption < captions; caption++) {
    for (let image = 0; image < images; image++) column[image] = scores[image * captions + caption]!;
    column.slice().sort();
  }
}
