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
export interface GraphRun {
  readonly graph: string;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Outputs to compute, by name. */
  readonly outputs: Readonly<Record<string, GraphOutput>>;
}

/** An output of a run. */
export interface GraphOutput {
  readonly shape: readonly number[];
  /** Index in the job's result from which it is added. */
  readonly at: number;
}

/** Runs of graphs, one after another in one thread. */
export interface GraphJob {
  readonly runs: readonly GraphRun[];
  /** Lengths of the results, by name: the sums of what the runs compute. */
  readonly lengths: Readonly<Record<string, number>>;
}

/** Results of a job in its order, each in memory of its own. */
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

    // Memory for an output that is added to a result.
    const parts = new Map<string, Float32Array<ArrayBuffer>>();
    const partOf = (name: string, size: number): Float32Array<ArrayBuffer> => {
      const before = parts.get(name);
      const part = before?.length === size ? before : new Float32Array(size);
      parts.set(name, part);
      return part;
    };
    const addAt = (sum: Float32Array, part: Float32Array, at: number): void => {
      for (let i = 0; i < part.length; i++) sum[at + i]! += part[i]!;
    };

    const run = async ({ runs, lengths }: GraphJob): Promise<void> => {
      // Allocated here, so that onnxruntime writes into memory that can be transferred.
      const result = new Map(
        Object.entries(lengths).map(([name, length]) => [name, new Float32Array(length)]),
      );
      for (const [i, { graph, feeds, outputs }] of runs.entries()) {
        const session = await sessionOf(graph);
        const tensors = Object.entries(feeds).map(([name, feed]) => [name, tensorOf(name, feed)] as const);
        const written = Object.entries(outputs).map(([name, { shape, at }]) => {
          const size = sizeOf(shape);
          const sum = result.get(name)!;
          const values = i === 0 && size === sum.length ? sum : partOf(name, size);
          return { name, at, sum, values, tensor: new ort.Tensor('float32', values, [...shape]) };
        });
        const fetches = written.map(({ name, tensor }) => [name, tensor] as const);
        await session.run(Object.fromEntries(tensors), Object.fromEntries(fetches));
        for (const { sum, values, at } of written) if (values !== sum) addAt(sum, values, at);
      }
      const results = [...result.values()];
      answer(
        { result: results },
        results.map(({ buffer }) => buffer),
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
