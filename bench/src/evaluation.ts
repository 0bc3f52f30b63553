import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention } from '@vse/attention';
import { scoringThreads, useBackend } from '@vse/backend';
import { l2Normalize, maskFromLengths, type Encoder, type FeatureMatrix, type PairedData } from '@vse/core';
import { evaluateRetrieval } from '@vse/eval';
import { median, table } from './harness';
import { normalVector } from './random-sets';
import { runTorch } from './torch-reference';

/** Flickr30K's test split at SCAN's own sizes; captions of 8 to 16 words as in the reference. */
const imageCount = numberFrom('VSE_BENCH_IMAGES', 1000);
const captionCount = numberFrom('VSE_BENCH_CAPTIONS', 5000);
const rounds = numberFrom('VSE_BENCH_ROUNDS', 1);
const sizes = { regions: 36, shortest: 8, dim: 1024 };
const pairs = imageCount * captionCount;

/**
 * A whole evaluation by SCAN on wasm, scores and ranks, on one thread and on two, beside the PyTorch reference's time per
 * pair with as many threads, the better of its batches of 64 and 128. They take turns. Synthetic embeddings; encoding is
 * no more than normalising. `VSE_BENCH_IMAGES`, `VSE_BENCH_CAPTIONS` and `VSE_BENCH_ROUNDS` make it smaller or longer.
 */
export async function benchEvaluation(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  const model = { images, captions, similarity: stackedCrossAttention() };
  const threadCounts = [1, 2];
  const ours = threadCounts.map((): number[] => []);
  const theirs = threadCounts.map((): number[] => []);
  const sums = new Set<number>();
  let missing = '';
  for (let round = 0; round < rounds; round++) {
    for (const [i, count] of threadCounts.entries()) {
      const reference = await perPair(count);
      if (typeof reference === 'string') missing = reference;
      else theirs[i]!.push(reference * pairs);
      const start = performance.now();
      const { rsum } = await evaluateRetrieval(model, data, { threads: scoringThreads(count) });
      ours[i]!.push((performance.now() - start) / 1000);
      sums.add(rsum);
    }
  }
  const seconds = (values: readonly number[]) => `${median(values).toFixed(1)} s`;
  const rows = threadCounts.map((count, i) => [
    String(count),
    seconds(ours[i]!),
    `${((1e6 * median(ours[i]!)) / pairs).toFixed(1)} us`,
    missing ? '-' : seconds(theirs[i]!),
    missing ? '-' : median(ours[i]!.map((time, round) => time / theirs[i]![round]!)).toFixed(2),
    (median(ours[0]!) / median(ours[i]!)).toFixed(2),
  ]);
  console.log(
    `${imageCount} x ${captionCount}, ${sizes.regions} regions, ${sizes.dim} dimensions, synthetic`,
  );
  const header = ['threads', 'ours', 'per pair', 'PyTorch', 'ours over PyTorch', 'as fast as one thread'];
  console.log(table(header, rows));
  if (missing) console.log(missing);
  console.log(`the same rsum on every run: ${sums.size === 1 ? 'yes' : 'NO'}`);
  console.log(`most memory held: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
}

/** Seconds per pair of the reference, or why there are none. */
async function perPair(threads: number): Promise<number | string> {
  const runs = [];
  for (const batch of [64, 128]) {
    const run = await runTorch({ threads, batch, repeat: 3 });
    if (typeof run === 'string') return run;
    runs.push(run.evaluate_pair);
  }
  return Math.min(...runs);
}

const images: Encoder<number> = encoder('regions', (row) => matrix(sizes.regions, row));
/** Captions are texts, so that evaluation takes them by length: `12 w w w` is the 12th, of four words. */
const captions: Encoder<string> = encoder('words', (text) => {
  const words = text.split(' ');
  return matrix(words.length, imageCount + Number(words[0]));
});

/** Vectors divided by their lengths, `[items, longest, dim]`. */
function encoder<Item>(name: string, vectorsOf: (item: Item) => FeatureMatrix): Encoder<Item> {
  return {
    name,
    embedDim: sizes.dim,
    collate: (items) => {
      const sets = items.map(vectorsOf);
      const lengths = sets.map(({ length }) => length);
      const longest = Math.max(...lengths);
      const values = new Float32Array(items.length * longest * sizes.dim);
      sets.forEach((set, i) => values.set(set.values, i * longest * sizes.dim));
      return {
        features: tf.tensor3d(values, [items.length, longest, sizes.dim]),
        mask: maskFromLengths(lengths, longest),
      };
    },
    encode: ({ features, mask }) => ({
      features: l2Normalize(features as tf.Tensor3D),
      mask: mask as tf.Tensor2D,
    }),
    variables: () => [],
    dispose: () => undefined,
  };
}

const data: PairedData<number, string> = {
  name: 'bench',
  synthetic: true,
  imageCount,
  captionToImage: Int32Array.from({ length: captionCount }, (_, caption) => caption % imageCount),
  readImages: (rows) => Promise.resolve(Array.from(rows)),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => [row, ...others(row)].join(' '))),
};

function others(row: number): readonly string[] {
  return new Array<string>(sizes.shortest + (row % 9) - 1).fill('w');
}

function matrix(length: number, seed: number): FeatureMatrix {
  return { values: normalVector(length * sizes.dim, seed), length, dim: sizes.dim };
}

function numberFrom(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}
