import * as tf from '@tensorflow/tfjs-core';
import { layers as kerasLayers } from '@tensorflow/tfjs';
import { repairs, useBackend } from '@vse/backend';
import { gru, type GruForm, type Recurrent } from '@vse/layers';
import { compare, median, table, timingRows } from './harness';
import { normalVector } from './random-sets';

/** VSE++'s sizes: word vectors of 300, states of 1024, 128 captions of 20 words. */
export const gruSizes = { batch: 128, steps: 20, input: 300, hidden: 1024 };

/** What makes the same operations faster. The other repairs add what is missing. */
const speedups = repairs.filter(({ name }) =>
  /^wasm (fused )?matrix products$|^wasm slices$|^wasm gather$/.test(name),
);

/**
 * Our GRU beside that of the layers library on the wasm backend, turn by turn: states alone, and with the gradients of
 * all weights and of the input. The library runs on the backend as it comes, and on the backend as `useBackend` repairs it,
 * whose transposed products are what its gradients mostly wait for. `'reset-before'` is the same arithmetic as the
 * library's and gets its weights, so that their states must agree; PyTorch's `'reset-after'` the library does not have.
 *
 * Processor time is printed beside the median: it says more where other programs run.
 */
export async function benchGru(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  const x = normalSequences();
  const theirs = libraryGru();
  const before = ourGru('reset-before');
  copyWeights(theirs, before);
  assertSame(theirs.apply(x), before.apply(x));
  const ways: readonly (readonly [string, Walker, boolean])[] = [
    ['layers library, backend as it comes', theirs, false],
    ['reset-before, backend as it comes', before, false],
    ['layers library, backend repaired', theirs, true],
    ['reset-before', before, true],
    ['reset-after', ourGru('reset-after'), true],
  ];
  const rows = [
    ...(await timed('states', ways, (way) => way.apply(x).dispose())),
    ...(await timed('states and gradients', ways, (way) => gruStep(way, x))),
  ];
  console.log(table(['work', 'way', 'median', 'as fast as the first', 'processor time'], rows));
}

/** A layer that walks sequences to their last states, and its variables. */
interface Walker {
  readonly variables: readonly tf.Variable[];
  apply(x: tf.Tensor3D): tf.Tensor2D;
}

async function timed(
  label: string,
  ways: readonly (readonly [string, Walker, boolean])[],
  run: (way: Walker) => void,
): Promise<readonly (readonly string[])[]> {
  const spent = ways.map((): number[] => []);
  const alternatives = ways.map(([name, way, repaired], i) => ({
    name,
    run: () => {
      if (!repaired) for (const repair of speedups) repair.undo();
      const start = process.cpuUsage();
      run(way);
      const { user, system } = process.cpuUsage(start);
      spent[i]!.push((user + system) / 1000);
      if (!repaired) for (const repair of speedups) repair.apply();
    },
  }));
  const rows = timingRows(label, await compare(alternatives, { rounds: 3 }));
  return rows.map((row, i) => [...row, `${median(spent[i]!.slice(1)).toFixed(0)} ms`]);
}

/** States and gradients. Both backends of Node compute at once: what they have returned is finished. */
export function gruStep(way: Walker, x: tf.Tensor3D): void {
  const input = tf.variable(x);
  const { value, grads } = tf.variableGrads(
    () => tf.sum<tf.Scalar>(tf.square(way.apply(input as unknown as tf.Tensor3D))),
    [input, ...way.variables],
  );
  if (Object.keys(grads).length !== way.variables.length + 1) throw new Error('a gradient is missing');
  tf.dispose([value, input]);
  tf.dispose(grads);
}

function libraryGru(): Walker {
  // Its orthogonal default takes minutes to draw at this size; the values do not matter here.
  const layer = kerasLayers.gru({ units: gruSizes.hidden, recurrentInitializer: 'glorotUniform' });
  tf.tidy(() => {
    layer.apply(tf.zeros([1, 1, gruSizes.input]));
  }); // it makes its weights when it first runs
  return {
    variables: layer.trainableWeights.map((weight) => weight.read() as unknown as tf.Variable),
    apply: (x) => tf.tidy(() => layer.apply(x) as tf.Tensor2D),
  };
}

export function ourGru(form: GruForm): Walker & { readonly layer: Recurrent } {
  const layer = gru({ inputDim: gruSizes.input, hiddenDim: gruSizes.hidden, form });
  return {
    layer,
    variables: layer.variables().map(({ variable }) => variable),
    apply: (x) =>
      tf.tidy(() => {
        const states = layer.apply(x); // [batch, steps, hidden]
        const last = tf.slice(states, [0, gruSizes.steps - 1, 0], [-1, 1, -1]); // [batch, 1, hidden]
        return tf.reshape(last, [gruSizes.batch, gruSizes.hidden]);
      }),
  };
}

/** From Keras' layout, kernels `[input, update reset candidate]`, to PyTorch's, `[reset update candidate, input]`. */
function copyWeights(from: Walker, to: Walker): void {
  tf.tidy(() => {
    from.variables.forEach((weight, i) => {
      const [update, reset, candidate] = tf.split(weight, 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const stacked = tf.concat([reset, update, candidate], -1);
      to.variables[i]!.assign(stacked.rank === 2 ? tf.transpose(stacked) : stacked);
    });
  });
}

function assertSame(a: tf.Tensor, b: tf.Tensor): void {
  const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(a, b)))).dataSync()[0]!;
  if (!(difference < 1e-4)) throw new Error(`the states differ by ${difference}`);
  tf.dispose([a, b]);
  console.log(`largest difference of the last states: ${difference.toExponential(1)}`);
}

/** What the GRU reads: `[batch, steps, input]`. */
export function normalSequences(): tf.Tensor3D {
  const { batch, steps, input } = gruSizes;
  return tf.tensor3d(normalVector(batch * steps * input, 1), [batch, steps, input]);
}
