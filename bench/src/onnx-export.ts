import { useBackend } from '@vse/backend';
import { disposeSet } from '@vse/core';
import { exportEncoder, type ExportedGraph } from '@vse/onnx';
import { biGruEncoder, type CaptionEncoder } from '@vse/text-encoders';
import * as ort from 'onnxruntime-node';
import * as tf from '@tensorflow/tfjs-core';
import { compare, table, timingRows } from './harness';
import { quantizationLoss } from './onnx/quantization-loss';
import { captionLengths, scanSizes } from './scan-sizes';

const rounds = Number(process.env['VSE_BENCH_ROUNDS'] ?? 7);
const { vocabulary, wordDim } = scanSizes;

/**
 * Embedding of captions by a bidirectional GRU as an ONNX model, with onnxruntime on one thread and on two, against the wasm
 * backend, in alternating runs: a batch of 128 captions, and one caption. Then the size of the file with int8 weights, and
 * the loss in rsum that they cost a trained model. Data are synthetic. `VSE_BENCH_ROUNDS` sets the number of rounds.
 */
export async function benchOnnxExport(): Promise<void> {
  await useBackend({ prefer: ['wasm'], log: false });
  const rows: (readonly string[])[] = [];
  for (const embedDim of [256, 1024]) {
    const encoder = biGruEncoder({ vocabulary: { size: vocabulary, encode: () => [] }, wordDim, embedDim });
    const exported = await exportEncoder(encoder);
    for (const captions of [128, 1]) rows.push(...(await timed(encoder, exported, captions)));
    encoder.dispose();
  }
  console.log(`biGruEncoder, ${wordDim}-d words, captions of 8 to 16 words`);
  console.log(table(['embedding', 'way, threads', 'median', 'speedup', 'processor time'], rows));
  const { float32, int8 } = await quantizationLoss();
  const row = (name: string, { megabytes, rsum }: typeof int8) => [name, megabytes.toFixed(2), rsum.toFixed(2), (rsum - float32.rsum).toFixed(2)]; // prettier-ignore
  console.log(
    '\nweights of both encoders of a model trained on synthetic pairs, and its rsum over 1,000 other pairs',
  );
  console.log(table(['weights', 'MB', 'rsum', 'difference'], [row('float32', float32), row('int8', int8)]));
}

async function timed(
  encoder: CaptionEncoder,
  { bytes }: ExportedGraph,
  captions: number,
): Promise<readonly (readonly string[])[]> {
  const ids = captionLengths(captions).map((length, i) =>
    Array.from({ length }, (_, word) => (i * 7919 + word * 104_729) % vocabulary),
  );
  const onBackend = async () => {
    const batch = encoder.collateIds(ids);
    const set = encoder.encode(batch);
    await set.vectors.data();
    tf.dispose(Object.values(batch));
    disposeSet(set);
  };
  const rows: (readonly string[])[] = [];
  for (const intraOpNumThreads of [1, 2]) {
    // One session at a time: the threads of an idle one spin, and would slow down the others.
    const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads });
    const alone = { name: `onnxruntime, ${intraOpNumThreads}`, run: () => session.run(feedsOf(ids)) };
    const ways = [{ name: 'wasm', run: onBackend }, alone];
    const timings = timingRows(
      `${encoder.embedDim} dimensions, ${captions}`,
      await compare(ways, { rounds }),
    );
    for (const [i, { run }] of ways.entries()) rows.push([...timings[i]!, await processorTime(run)]);
    await session.release();
  }
  return rows;
}

/** Processor time of a run, the mean of all rounds: other programs disturb it less than its duration. */
async function processorTime(run: () => Promise<unknown>): Promise<string> {
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await run();
  const { user, system } = process.cpuUsage(before);
  return `${((user + system) / 1000 / rounds).toFixed(1)} ms`;
}

/** Packs ids as `collate` does, without the backend. */
function feedsOf(captions: readonly (readonly number[])[]): Readonly<Record<string, ort.Tensor>> {
  const words = Math.max(...captions.map(({ length }) => length));
  const tokens = new Int32Array(captions.length * words);
  const mask = new Float32Array(captions.length * words);
  captions.forEach((ids, row) => {
    tokens.set(ids, row * words);
    mask.fill(1, row * words, row * words + ids.length);
  });
  const shape = [captions.length, words];
  return { tokens: new ort.Tensor('int32', tokens, shape), mask: new ort.Tensor('float32', mask, shape) };
}
