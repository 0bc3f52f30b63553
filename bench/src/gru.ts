import * as tf from '@tensorflow/tfjs-core';
import { layers as kerasLayers } from '@tensorflow/tfjs';
import { repairs, useBackend } from '@vse/backend';
import { gru, type GruForm, type Recurrent } from '@vse/layers';
import { compare, median, table, timingRows } from './harness';
import { normalVector } from './random-sets';

/** Sizes of VSE++: word vectors of 300, states of 1024, 128 captions of 20 words. */
export const gruSizes = { batch: 128, steps: 20, input: 300, hidden: 1024 };

/** Repairs that speed up operations; the others add missing kernels. */
const speedups = repairs.filter(({ name }) =>
  /^wasm (fused )?matrix products$|^wasm slices$|^wasm gather$/.test(name),
);

/**
 * The GRU of `@vse/layers` against that of tfjs-layers on wasm, in alternating runs: states alone, and with the gradients
 * of all weights and of the input. Both run without and with the repairs of `useBackend`, which speed up the transposed
 * products of the gradients. `'reset-before'` computes the same as tfjs-layers and gets its weights, so that the states
 * must agree; tfjs-layers has no `'reset-after'`, PyTorch's form.
 *
 * Prints processor time beside the median: other programs disturb it less.
 */
export async function benchGru(): Promise<void> {
  await useBackend({ prefer: ['wasm'] });
  const x = normalSequences();
  const library = libraryGru();
  const before = ownGru('reset-before');
  copyWeights(library, before);
  assertSame(library.apply(x), before.apply(x));
  const ways: readonly (readonly [string, LastStates, boolean])[] = [
    ['tfjs-layers, without repairs', library, false],
    ['reset-before, without repairs', before, false],
    ['tfjs-layers', library, true],
    ['reset-before', before, true],
    ['reset-after', ownGru('reset-after'), true],
  ];
  const rows = [
    ...(await timed('states', ways, (way) => way.apply(x).dispose())),
    ...(await timed('states and gradients', ways, (way) => gruStep(way, x))),
  ];
  console.log(table(['work', 'way', 'median', 'speedup', 'processor time'], rows));
}

/** A recurrent layer that returns the last states. */
interface LastStates {
  readonly variables: readonly tf.Variable[];
  apply(x: tf.Tensor3D): tf.Tensor2D;
}

async function timed(
  label: string,
  ways: readonly (readonly [string, LastStates, boolean])[],
  run: (way: LastStates) => void,
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

/** Computes states and gradients. The backends of Node compute synchronously: returned results are finished. */
export function gruStep(way: LastStates, x: tf.Tensor3D): void {
  const input = tf.variable(x);
  const { value, grads } = tf.variableGrads(
    () => tf.sum<tf.Scalar>(tf.square(way.apply(input as unknown as tf.Tensor3D))),
    [input, ...way.variables],
  );
  if (Object.keys(grads).length !== way.variables.length + 1) throw new Error('a gradient is missing');
  tf.dispose([value, input]);
  tf.dispose(grads);
}

function libraryGru(): LastStates {
  // The default orthogonal initializer takes minutes at this size; the values do not matter here.
  const layer = kerasLayers.gru({ units: gruSizes.hidden, recurrentInitializer: 'glorotUniform' });
  tf.tidy(() => {
    layer.apply(tf.zeros([1, 1, gruSizes.input]));
  }); // the first call creates the weights
  return {
    variables: layer.trainableWeights.map((weight) => weight.read() as unknown as tf.Variable),
    apply: (x) => tf.tidy(() => layer.apply(x) as tf.Tensor2D),
  };
}

/** The GRU of `@vse/layers`. */
export function ownGru(form: GruForm): LastStates & { readonly layer: Recurrent } {
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

/** Copies weights from Keras' layout, `[input, update reset candidate]`, to PyTorch's, `[reset update candidate, input]`. */
function copyWeights(from: LastStates, to: LastStates): void {
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

/** Random input of the GRU: `[batch, steps, input]`. */
export function normalSequences(): tf.Tensor3D {
  const { batch, steps, input } = gruSizes;
  return tf.tensor3d(normalVector(batch * steps * input, 1), [batch, steps, input]);
}
