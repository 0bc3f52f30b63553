import type * as Ort from 'onnxruntime-node';
import type * as WorkerThreads from 'node:worker_threads';
import type { PixelScaling } from '../preprocessing/pixel-scaling';

/** Start message of a session thread. */
export interface SessionSettings {
  /** File that onnxruntime-node resolves to. */
  readonly runtime: string;
  /** Network: its file, or its bytes. */
  readonly network: string | Uint8Array;
  readonly options: Ort.InferenceSession.SessionOptions;
}

/** Settings with the pool's flag for threads that run native code. */
type ThreadData = SessionSettings & { readonly busy: Int32Array };

/** Description of the network in a session thread. */
export interface SessionDescription {
  readonly inputs: readonly Ort.InferenceSession.ValueMetadata[];
  readonly outputs: readonly Ort.InferenceSession.ValueMetadata[];
  /** Version of onnxruntime, if known. */
  readonly version?: string;
}

/** One batch of images of one size, concatenated in `pixels` as interleaved RGB. */
export interface SessionJob {
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly scaling: PixelScaling;
  readonly layout: 'nchw' | 'nhwc';
  /** `true` if the input has a batch axis. */
  readonly batched: boolean;
  readonly input: string;
  /** Shapes of further int64 inputs that are filled with ones, such as the pixel mask of DETR. */
  readonly ones: Readonly<Record<string, readonly number[]>>;
  readonly outputs: readonly string[];
}

/** The requested outputs, in order. */
export type SessionResult = readonly { readonly values: Float32Array; readonly dims: readonly number[] }[];

/** Body of a thread with one onnxruntime session. The thread runs its source text: it may use only its argument. */
export function sessionWorker(require: NodeJS.Require): void {
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const { runtime, network, options, busy } = threads.workerData as ThreadData;
  const port = threads.parentPort!;

  /** Posts a message. Native code has ended: the pool may end the thread from here on. */
  const answer = (message: object, transfer: readonly ArrayBuffer[] = []): void => {
    Atomics.store(busy, 0, 0);
    Atomics.notify(busy, 0);
    port.postMessage(message, transfer);
  };
  const fail = (error: unknown): void =>
    answer({ error: error instanceof Error ? error.message : String(error) });

  // One job runs at a time, and a network is done with its input when it answers: reuse the memory.
  let input = new Float32Array(0);

  /** Scales pixels, and separates the channels for nchw. */
  const scaled = ({ pixels, count, width, height, scaling, layout }: SessionJob): Float32Array => {
    const plane = width * height;
    if (input.length !== count * plane * 3) input = new Float32Array(count * plane * 3);
    const values = input;
    const { mean, deviation, order } = scaling;
    const [m0, m1, m2] = mean;
    const [f0, f1, f2] = [1 / deviation[0], 1 / deviation[1], 1 / deviation[2]];
    const [a, c] = order === 'rgb' ? [0, 2] : [2, 0];
    const [gap, step] = layout === 'nchw' ? [plane, 1] : [1, 3];
    for (let image = 0; image < count; image++) {
      const start = image * plane * 3;
      // One view per channel: the compiler then needs half the arithmetic.
      const first = values.subarray(start);
      const second = values.subarray(start + gap);
      const third = values.subarray(start + gap + gap);
      for (let i = 0, at = start, to = 0; i < plane; i++, at += 3, to += step) {
        first[to] = (pixels[at + a]! - m0) * f0;
        second[to] = (pixels[at + 1]! - m1) * f1;
        third[to] = (pixels[at + c]! - m2) * f2;
      }
    }
    return values;
  };

  const serve = async (): Promise<void> => {
    const ort = require(runtime) as typeof Ort;
    const session = await (typeof network === 'string'
      ? ort.InferenceSession.create(network, options)
      : ort.InferenceSession.create(network, options));

    const run = async (job: SessionJob): Promise<void> => {
      const { count, width, height, layout, batched, ones, outputs } = job;
      const image = layout === 'nchw' ? [3, height, width] : [height, width, 3];
      const shape = batched ? [count, ...image] : image;
      const feeds: Record<string, Ort.Tensor> = {
        [job.input]: new ort.Tensor('float32', scaled(job), shape),
      };
      for (const [name, dims] of Object.entries(ones)) {
        const size = dims.reduce((product, side) => product * side, 1);
        feeds[name] = new ort.Tensor('int64', new BigInt64Array(size).fill(1n), dims);
      }
      const results = await session.run(feeds, outputs);
      const result = outputs.map((output) => {
        const { data, dims, type } = results[output]!;
        if (type === 'float32') return { values: (data as Float32Array).slice(), dims };
        if (type !== 'int64' && type !== 'int32') {
          throw new Error(`output ${output} is ${type}, not float32`);
        }
        return { values: Float32Array.from(data as Int32Array, Number), dims };
      });
      answer(
        { result },
        result.map(({ values }) => values.buffer),
      );
    };
    port.on('message', (job: SessionJob) => void run(job).catch(fail));
    const version = (ort.env as Ort.Env | undefined)?.versions.common;
    answer({
      ready: {
        inputs: session.inputMetadata,
        outputs: session.outputMetadata,
        ...(version !== undefined && { version }),
      },
    });
  };
  serve().catch(fail);
}
