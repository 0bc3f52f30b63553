import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@vse/backend';
import { wasm } from '@vse/backend/wasm';
import { hasFusedKernel, seededRandom } from '@vse/core';
import { gru } from '@vse/layers';

/** Behaviour of the wasm backend in a page whose headers isolate it. */
export interface IsolatedRun {
  readonly isolated: boolean;
  /** True if kernels of this project run on the backend's memory. */
  readonly kernels: boolean;
  /** Threads of a product. */
  readonly threads: number;
  /** Shares of work that another thread was given. */
  readonly shares: number;
  /** Numbers of a product and of a recurrence, on one thread and on as many as it has. */
  readonly numbers: readonly [one: readonly number[], several: readonly number[]];
}

/** The used part of a helper thread of `@vse/backend`. */
interface Helper {
  isReady(): boolean;
  start(): void;
}

interface Helpers {
  readonly threads: number;
  readonly running: readonly Helper[];
}

/** Runs the same work on one thread and on two, where the thread may wait for another. */
async function runIsolated(): Promise<IsolatedRun> {
  const start = (wasmThreads: number) =>
    useBackend({ backends: [wasm({ path: '/wasm/' })], prefer: ['wasm'], wasmThreads, log: false });
  await start(1);
  const one = await numbersOf();
  await start(2);
  await numbersOf(); // starts the other thread
  const helpers = (tf.backend() as unknown as Readonly<Record<symbol, Helpers | undefined>>)[
    Symbol.for('vse.wasm-threads')
  ];
  let shares = 0;
  for (const helper of helpers?.running ?? []) {
    // The thread starts when this one returns; the check's own limit ends a wait in vain.
    while (!helper.isReady()) await new Promise((resolve) => setTimeout(resolve, 20));
    const original = helper.start.bind(helper);
    helper.start = () => {
      shares += 1;
      original();
    };
  }
  const several = await numbersOf();
  const { crossOriginIsolated = false } = globalThis as { readonly crossOriginIsolated?: boolean };
  return {
    isolated: crossOriginIsolated,
    kernels: hasFusedKernel('VseGru'),
    threads: helpers?.threads ?? 1,
    shares,
    numbers: [one, several],
  };
}

async function numbersOf(): Promise<readonly number[]> {
  const random = seededRandom(5);
  const uniform = <R extends tf.Rank>(shape: tf.ShapeMap[R]) =>
    tf.tensor<R>(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => 2 * random.next() - 1),
      shape,
    );
  const layer = gru({ inputDim: 32, hiddenDim: 256, seed: 3 });
  const product = tf.matMul(uniform([512, 256]), uniform([512, 256]), false, true); // [512, 512]
  const states = layer.apply(uniform<tf.Rank.R3>([64, 6, 32]), { lengths: new Array<number>(64).fill(6) });
  const numbers = [product, states].map((tensor) =>
    Array.from(tensor.dataSync()).filter((_, i) => i % 97 === 0),
  );
  layer.dispose();
  return Promise.resolve(numbers.flat());
}

Object.assign(globalThis, { runIsolated });

if (!('document' in globalThis)) {
  const worker = globalThis as unknown as { postMessage(answer: unknown): void };
  runIsolated().then(
    (run) => worker.postMessage({ run }),
    (error: unknown) => worker.postMessage({ error: String(error) }),
  );
}
