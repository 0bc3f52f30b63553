import type * as Ort from 'onnxruntime-node';
import type * as WorkerThreads from 'node:worker_threads';
import type { PixelScaling } from '../extraction/pixel-scaling';

/** What a session thread is started with. */
export interface SessionSettings {
  /** The file that onnxruntime-node resolves to. */
  readonly runtime: string;
  readonly file: string;
  readonly options: Ort.InferenceSession.SessionOptions;
}

/** What a session thread says of its network when it is ready. */
export interface SessionDescription {
  readonly inputs: readonly Ort.InferenceSession.ValueMetadata[];
  readonly outputs: readonly Ort.InferenceSession.ValueMetadata[];
}

/** One batch of images of one size, end to end in `pixels` as interleaved RGB. */
export interface SessionJob {
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly scaling: PixelScaling;
  readonly layout: 'nchw' | 'nhwc';
  readonly input: string;
  readonly output: string;
}

export interface SessionResult {
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

/**
 * The body of a thread that holds one onnxruntime session. It must use nothing but its argument: its source text is
 * what the thread runs.
 */
export function sessionWorker(require: NodeJS.Require): void {
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const { runtime, file, options } = threads.workerData as SessionSettings;
  const port = threads.parentPort!;

  const say = (error: unknown): void =>
    port.postMessage({ error: error instanceof Error ? error.message : String(error) });

  /** Pixels as the network wants them: scaled, and one plane after another for nchw. */
  const scaled = ({ pixels, count, width, height, scaling, layout }: SessionJob): Float32Array => {
    const plane = width * height;
    const values = new Float32Array(count * plane * 3);
    for (let channel = 0; channel < 3; channel++) {
      const from = scaling.order === 'rgb' ? channel : 2 - channel;
      const mean = scaling.mean[channel]!;
      const factor = 1 / scaling.deviation[channel]!;
      for (let image = 0; image < count; image++) {
        const base = image * plane * 3;
        const start = layout === 'nchw' ? base + channel * plane : base + channel;
        const step = layout === 'nchw' ? 1 : 3;
        for (let i = 0, at = base + from, to = start; i < plane; i++, at += 3, to += step) {
          values[to] = (pixels[at]! - mean) * factor;
        }
      }
    }
    return values;
  };

  const serve = async (): Promise<void> => {
    const ort = require(runtime) as typeof Ort;
    const session = await ort.InferenceSession.create(file, options);
    port.on('message', (job: SessionJob) => {
      const { count, width, height, layout, input, output } = job;
      const shape = layout === 'nchw' ? [count, 3, height, width] : [count, height, width, 3];
      session
        .run({ [input]: new ort.Tensor('float32', scaled(job), shape) }, [output])
        .then((results) => {
          const { data, dims, type } = results[output]!;
          if (type !== 'float32') throw new Error(`output ${output} is ${type}, not float32`);
          const values = (data as Float32Array).slice();
          port.postMessage({ result: { values, dims } }, [values.buffer]);
        })
        .catch(say);
    });
    port.postMessage({ ready: { inputs: session.inputMetadata, outputs: session.outputMetadata } });
  };
  serve().catch(say);
}
