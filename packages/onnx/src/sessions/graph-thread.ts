import type * as Ort from 'onnxruntime-node';
import type * as WorkerThreads from 'node:worker_threads';

/** Settings of a thread. */
export interface GraphThreadSettings {
  /** File that onnxruntime-node resolves to. */
  readonly runtime: string;
  /** ONNX models by name. */
  readonly graphs: Readonly<Record<string, Uint8Array>>;
  readonly options: Ort.InferenceSession.SessionOptions;
}

/** The pool adds `busy` for threads that run native code. */
type ThreadData = GraphThreadSettings & { readonly busy: Int32Array };

/** Part of an array in shared memory. */
export interface Feed {
  /** Identifies the memory, so that a part that is fed again is not copied again. */
  readonly id: number;
  readonly memory: SharedArrayBuffer;
  /** Index of the first element. */
  readonly from: number;
  readonly shape: readonly number[];
}

/** One run of a graph. */
export interface GraphJob {
  readonly graph: string;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Shapes of the outputs to compute, by name. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

/** Outputs of a job in its order, each in memory of its own. */
export type GraphResult = readonly Float32Array[];

/**
 * Body of a thread that runs graphs in onnxruntime, one at a time. The thread runs its source text, so it must use nothing
 * but its argument.
 */
export function graphThread(require: NodeJS.Require): void {
  const threads = require('node:worker_threads') as typeof WorkerThreads;
  const { runtime, graphs, options, busy } = threads.workerData as ThreadData;
  const port = threads.parentPort!;

  /** Posts an answer after native code has returned: from here on the thread may be ended. */
  const answer = (message: object, transfer: readonly ArrayBuffer[] = []): void => {
    Atomics.store(busy, 0, 0);
    Atomics.notify(busy, 0);
    port.postMessage(message, transfer);
  };
  const reject = (error: unknown): void =>
    answer({ error: error instanceof Error ? error.message : String(error) });

  const serve = (): void => {
    const ort = require(runtime) as typeof Ort;
    const sessions = new Map<string, Promise<Ort.InferenceSession>>();
    const last = new Map<string, { readonly key: string; readonly tensor: Ort.Tensor }>();

    const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

    const sessionOf = (name: string): Promise<Ort.InferenceSession> => {
      const known = sessions.get(name) ?? ort.InferenceSession.create(graphs[name]!, options);
      sessions.set(name, known);
      return known;
    };

    // onnxruntime takes no shared memory. Keep the copy while the same part is fed, and reuse its memory after that.
    const tensorOf = (name: string, { id, memory, from, shape }: Feed): Ort.Tensor => {
      const key = [id, from, ...shape].join();
      const before = last.get(name);
      if (before?.key === key) return before.tensor;
      const size = sizeOf(shape);
      const used = before?.tensor.data as Float32Array | undefined;
      const values = used?.length === size ? used : new Float32Array(size);
      values.set(new Float32Array(memory, 4 * from, size));
      const tensor = new ort.Tensor('float32', values, [...shape]);
      last.set(name, { key, tensor });
      return tensor;
    };

    const run = async ({ graph, feeds, outputs }: GraphJob): Promise<void> => {
      const session = await sessionOf(graph);
      const tensors = Object.entries(feeds).map(([name, feed]) => [name, tensorOf(name, feed)] as const);
      // Allocate the outputs here, so that onnxruntime writes into memory that can be transferred.
      const results = Object.entries(outputs).map(([name, shape]) => {
        const values = new Float32Array(sizeOf(shape));
        return { name, values, tensor: new ort.Tensor('float32', values, [...shape]) };
      });
      const fetches = results.map(({ name, tensor }) => [name, tensor] as const);
      await session.run(Object.fromEntries(tensors), Object.fromEntries(fetches));
      const result = results.map(({ values }) => values);
      answer(
        { result },
        result.map(({ buffer }) => buffer),
      );
    };
    port.on('message', (job: GraphJob) => void run(job).catch(reject));
    answer({ ready: true });
  };
  try {
    serve();
  } catch (error) {
    reject(error);
  }
}
