import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as WorkerThreads from 'node:worker_threads';
import type * as Ort from 'onnxruntime-node';
import { decodeImage, extractFeatures, modelCards, onnxExtractor, preprocessingPresets } from '@vse/features';
import { workerPool } from '@vse/threads';
import { median, table } from './harness';
import { shared } from './shared';

/** Photographs per round (or `VSE_BENCH_IMAGES`), rounds, and images per batch. */
const sizes = { images: 1000, rounds: 5, batch: 4 };

interface NetworkSettings {
  readonly runtime: string;
  readonly file: string;
  readonly output: string;
  readonly batch: number;
  readonly options: Ort.InferenceSession.SessionOptions;
}

/** Fastest session options for int8 weights: computed in float32, one thread per session. */
const tuned = { intraOpNumThreads: 1, extra: { session: { disable_quant_qdq: '1' } } };

/** Body of a thread that runs the network repeatedly on one tensor: onnxruntime alone. */
function networkThread(require: NodeJS.Require): void {
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const { runtime, file, output, batch, options } = threads.workerData as NetworkSettings;
  const port = threads.parentPort!;
  const ort = require(runtime) as typeof Ort;
  const serve = async (): Promise<void> => {
    const session = await ort.InferenceSession.create(file, options);
    // The network's time does not depend on its input.
    const data = Float32Array.from(
      { length: batch * 3 * 224 * 224 },
      (_, i) => ((i * 7919) % 255) / 127.5 - 1,
    );
    const feeds = { [session.inputNames[0]!]: new ort.Tensor('float32', data, [batch, 3, 224, 224]) };
    const run = async (batches: number): Promise<void> => {
      for (let i = 0; i < batches; i++) await session.run(feeds, [output]);
      port.postMessage({ result: batches });
    };
    port.on('message', (batches: number) => void run(batches));
    port.postMessage({ ready: true });
  };
  void serve();
}

/**
 * Flickr8k's photographs through MobileNetV2, in images per second: decoding alone; onnxruntime alone on a ready tensor, with
 * default options and with those of `onnxExtractor` (one session per core); and `extractFeatures`, which decodes, runs the
 * network and writes the store on the same cores.
 */
export async function benchExtraction(): Promise<void> {
  const count = Number(process.env['VSE_BENCH_IMAGES'] ?? sizes.images);
  const threads = Math.min(8, cpus().length);
  const opened = await openPhotographs(count, threads);
  if (!opened) return;
  const { images, extractor, file } = opened;
  const runtime = createRequire(import.meta.url).resolve('onnxruntime-node');
  const network = { runtime, file, output: extractorOutput, batch: sizes.batch };
  const standard = await workerPool<number, number>(networkThread, { ...network, options: {} }, 1);
  const fastest = await workerPool<number, number>(networkThread, { ...network, options: tuned }, threads);
  const folder = await mkdtemp(join(tmpdir(), 'vse-bench-'));
  try {
    const decode = () =>
      decodeAll(images, extractor.batchSize * (threads + 2), (path) => decodeImage(path, extractor.input));
    const forward = (pool: typeof fastest, sessions: number) => () => {
      const batches = Math.ceil(images.length / sizes.batch / sessions);
      return Promise.all(Array.from({ length: sessions }, () => pool.run(batches)));
    };
    let round = 0;
    const whole = async () =>
      (await extractFeatures({ images, extractor, out: join(folder, String(round++)) })).close();
    const ways = [decode, forward(standard, 1), forward(fastest, threads), whole];
    print(await measure(ways, images.length), threads, images.length);
  } finally {
    await Promise.all([
      extractor.dispose(),
      standard.dispose(),
      fastest.dispose(),
      rm(folder, { recursive: true }),
    ]);
  }
}

const extractorOutput = modelCards['mobilenet-v2'].pooled.name;

/** Opens `count` of Flickr8k's photographs and their extractor; logs and returns `undefined` if they are absent. */
export async function openPhotographs(count: number, threads: number) {
  const photographs = shared('data/flickr8k/Flicker8k_Dataset');
  const file = shared(`models/mobilenet_v2_1.0_224/${modelCards['mobilenet-v2'].file}`);
  const names = await readdir(photographs).catch(() => undefined);
  if (!names) {
    console.log(`skipped: no photographs in ${photographs}; set VSE_SHARED`);
    return undefined;
  }
  const extractor = await onnxExtractor({
    file,
    output: extractorOutput,
    threads,
    batchSize: sizes.batch,
    ...preprocessingPresets['minus-one-to-one'],
  });
  const images = names.slice(0, count).map((name) => ({ id: name, file: join(photographs, name) }));
  return { images, extractor, file };
}

/** Decodes images, `ahead` at a time. */
async function decodeAll(
  images: readonly { readonly file: string }[],
  ahead: number,
  decode: (file: string) => Promise<unknown>,
): Promise<void> {
  const left = images.values();
  const work = async () => {
    for (const { file } of left) await decode(file);
  };
  await Promise.all(Array.from({ length: ahead }, work));
}

/** Measurements of one alternative, by round. */
interface Measured {
  /** Images per second. */
  readonly rates: number[];
  /** Milliseconds of processor time per image over all threads, which other programs disturb less. */
  readonly costs: number[];
}

/** Measures the alternatives in turn, round by round, after a warm-up round. */
async function measure(
  alternatives: readonly (() => Promise<unknown>)[],
  images: number,
): Promise<Measured[]> {
  const measured = alternatives.map((): Measured => ({ rates: [], costs: [] }));
  for (let round = -1; round < sizes.rounds; round++) {
    for (const [i, run] of alternatives.entries()) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      await run();
      const { user, system } = process.cpuUsage(before);
      if (round < 0) continue;
      measured[i]!.rates.push((1000 * images) / (performance.now() - start));
      measured[i]!.costs.push((user + system) / 1000 / images);
    }
  }
  return measured;
}

function print(measured: readonly Measured[], threads: number, images: number): void {
  const [decoding, standard, fastest, whole] = measured;
  const names = ['decoding alone', 'onnxruntime, defaults', 'onnxruntime, fastest', 'extractFeatures'];
  console.log(
    `${images} photographs of Flickr8k, MobileNetV2 pooled; fastest: ${threads} sessions of one thread`,
  );
  console.log(
    table(
      ['work', 'images/s', 'lowest', 'highest', 'processor time per image'],
      measured.map(({ rates, costs }, i) => [
        names[i]!,
        ...[median(rates), Math.min(...rates), Math.max(...rates)].map((rate) => rate.toFixed(0)),
        `${median(costs).toFixed(2)} ms`,
      ]),
    ),
  );
  for (const [name, alone] of [
    [names[1], standard],
    [names[2], fastest],
  ] as const) {
    const ratios = whole!.rates.map((rate, round) => rate / alone!.rates[round]!);
    const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
    console.log(`extractFeatures over ${name}: ${median(ratios).toFixed(2)} (${low} to ${high})`);
  }
  const [decodingCost, networkCost] = [decoding!, fastest!].map(({ costs }) => median(costs));
  const bound = networkCost! / (decodingCost! + networkCost!);
  console.log(
    `decoding runs on the same cores: by processor time at most ${bound.toFixed(2)} of onnxruntime's rate`,
  );
}
