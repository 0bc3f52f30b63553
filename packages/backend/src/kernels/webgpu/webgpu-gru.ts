import * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../../repairs/kernel-repair';
import { shader, type WebGpuBackend } from './webgpu-device';
import { webGpuKernel } from './webgpu-kernel';

// Gates are stacked reset, update, candidate. The trace of a row is reset, update, candidate and the candidate's recurrent part.

const step = shader({
  name: 'VseGru',
  writes: ['states', 'trace', 'state'],
  reads: ['products', 'recurrent', 'inputBias', 'stateBias', 'real'],
  sizes: ['row', 'before', 'running', 'hidden', 'padded'],
  declarations: `
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-x)); }
fn hyperbolicTangent(x: f32) -> f32 {
  let e = exp(-2.0 * abs(x));
  return sign(x) * (1.0 - e) / (1.0 + e);
}`,
  body: `
  let hidden = u.hidden;
  if (at >= u.running * hidden) { return; }
  let i = at / hidden;
  let j = at % hidden;
  let row = u.row + i;
  let input = row * 3 * hidden + j;
  var inner = vec3(stateBias[j], stateBias[hidden + j], stateBias[2 * hidden + j]);
  var previous = 0.0;
  if (u.before >= 0) {
    let gates = i * 3 * hidden + j;
    inner += vec3(recurrent[gates], recurrent[gates + hidden], recurrent[gates + 2 * hidden]);
    previous = states[(u.before + i) * hidden + j];
  }
  let reset = sigmoid(products[input] + inputBias[j] + inner.x);
  var open = sigmoid(products[input + hidden] + inputBias[hidden + j] + inner.y);
  if (u.padded == 1) { open = 1.0 - (1.0 - open) * real[row]; }
  let candidate = hyperbolicTangent(products[input + 2 * hidden] + inputBias[2 * hidden + j] + reset * inner.z);
  let next = candidate + open * (previous - candidate);
  states[row * hidden + j] = next;
  state[at] = next;
  let to = row * 4 * hidden + j;
  trace[to] = reset;
  trace[to + hidden] = open;
  trace[to + 2 * hidden] = candidate;
  trace[to + 3 * hidden] = inner.z;`,
});

const stepGradient = shader({
  name: 'VseGruGradient',
  writes: ['dInputs', 'dRecurrent', 'carried', 'later'],
  reads: ['dStates', 'product', 'trace', 'previous'],
  sizes: ['row', 'running', 'laterRows', 'hidden'],
  body: `
  let hidden = u.hidden;
  if (at >= u.running * hidden) { return; }
  let i = at / hidden;
  let j = at % hidden;
  let row = u.row + i;
  var d = dStates[row * hidden + j];
  if (i < u.laterRows) { d += carried[at] + product[at]; }
  let kept = row * 4 * hidden + j;
  let reset = trace[kept];
  let open = trace[kept + hidden];
  let candidate = trace[kept + 2 * hidden];
  let dCandidate = d * (1.0 - open) * (1.0 - candidate * candidate);
  let dOpen = d * (previous[row * hidden + j] - candidate) * open * (1.0 - open);
  let dReset = dCandidate * trace[kept + 3 * hidden] * reset * (1.0 - reset);
  let to = row * 3 * hidden + j;
  dInputs[to] = dReset;
  dInputs[to + hidden] = dOpen;
  dInputs[to + 2 * hidden] = dCandidate;
  dRecurrent[to] = dReset;
  dRecurrent[to + hidden] = dOpen;
  dRecurrent[to + 2 * hidden] = dCandidate * reset;
  let own = i * 3 * hidden + j;
  later[own] = dReset;
  later[own + hidden] = dOpen;
  later[own + 2 * hidden] = dCandidate * reset;
  carried[at] = d * open;`,
});

/** Rows of x in another order, zeros where the row is negative. */
const takeRows = shader({
  name: 'VseGruPrevious',
  writes: ['out'],
  reads: ['x', 'rows'],
  integers: ['rows'],
  sizes: ['count', 'width'],
  body: `
  if (at >= u.count) { return; }
  let row = rows[at / u.width];
  var value = 0.0;
  if (row >= 0) { value = x[row * u.width + at % u.width]; }
  out[at] = value;`,
});

/** All steps of a GRU in PyTorch's form: one product and one program per step. */
export const webGpuGru: Repair = webGpuKernel({
  kernelName: 'VseGru',
  why: 'eighteen programs per step',
  run({ backend, inputs, lists }) {
    const { products, inputBias, stateBias, stateWeight, real } = inputs as Record<string, tf.TensorInfo>;
    const hidden = stateWeight!.shape[1]!;
    const rows = products!.shape[0]!;
    const states = backend.makeTensorInfo([rows, hidden], 'float32');
    const trace = backend.makeTensorInfo([rows, 4 * hidden], 'float32');
    let state: tf.TensorInfo | undefined; // of the step before, [running, hidden]
    let [row, before] = [0, -1];
    for (const running of lists['sizes']!) {
      const recurrent = state && multiply(backend, firstRows(state, running), stateWeight!, true); // [running, 3 hidden]
      const next = backend.makeTensorInfo([running, hidden], 'float32');
      step.run(backend, {
        tensors: {
          states,
          trace,
          state: next,
          products: products!,
          recurrent: recurrent ?? products!, // not read at the first step
          inputBias: inputBias!,
          stateBias: stateBias!,
          real: real ?? products!, // not read without padding
        },
        sizes: { row, before, running, hidden, padded: real ? 1 : 0 },
        groups: Math.ceil((running * hidden) / step.threads),
      });
      disposeAll(backend, [state, recurrent]);
      [state, before, row] = [next, row, row + running];
    }
    disposeAll(backend, [state]);
    return [states, trace];
  },
});

/** Back-propagation through all steps of a GRU; the products of the weights' gradients are left to the caller. */
export const webGpuGruGradient: Repair = webGpuKernel({
  kernelName: 'VseGruGradient',
  why: 'thirty programs per step',
  run({ backend, inputs, lists }) {
    const sizes = lists['sizes']!;
    const { dStates, states, trace, stateWeight } = inputs as Record<string, tf.TensorInfo>;
    const [rows, hidden] = states!.shape as [number, number];
    const dInputs = backend.makeTensorInfo([rows, 3 * hidden], 'float32');
    const dRecurrent = backend.makeTensorInfo([rows, 3 * hidden], 'float32');
    const carried = backend.makeTensorInfo([sizes[0]!, hidden], 'float32');
    const previous = previousStates(backend, states!, sizes);
    let later: tf.TensorInfo | undefined; // gradient of the later step's recurrent products, [later rows, 3 hidden]
    let end = rows;
    for (const running of [...sizes].reverse()) {
      const product = later && multiply(backend, later, stateWeight!, false); // [later rows, hidden]
      const own = backend.makeTensorInfo([running, 3 * hidden], 'float32');
      stepGradient.run(backend, {
        tensors: {
          dInputs,
          dRecurrent,
          carried,
          later: own,
          dStates: dStates!,
          product: product ?? dStates!, // not read at the last step
          trace: trace!,
          previous,
        },
        sizes: { row: end - running, running, laterRows: later?.shape[0] ?? 0, hidden },
        groups: Math.ceil((running * hidden) / stepGradient.threads),
      });
      disposeAll(backend, [later, product]);
      later = own;
      end -= running;
    }
    disposeAll(backend, [later, carried]);
    return [dInputs, dRecurrent, previous];
  },
});

/** The state before each row, zeros at the first step, `[rows, hidden]`. */
function previousStates(
  backend: WebGpuBackend,
  states: tf.TensorInfo,
  sizes: readonly number[],
): tf.TensorInfo {
  const [rows, hidden] = states.shape as [number, number];
  const before = new Int32Array(rows);
  let row = 0;
  sizes.forEach((running, at) => {
    for (let i = 0; i < running; i++, row++) before[row] = at === 0 ? -1 : row - sizes[at - 1]!;
  });
  const index = backend.makeTensorInfo([rows], 'int32', before);
  const out = backend.makeTensorInfo([rows, hidden], 'float32');
  takeRows.run(backend, {
    tensors: { out, x: states, rows: index },
    sizes: { count: rows * hidden, width: hidden },
    groups: Math.ceil((rows * hidden) / takeRows.threads),
  });
  backend.disposeData(index.dataId);
  return out;
}

/** The first rows of a matrix, in its own memory. */
function firstRows({ shape, ...matrix }: tf.TensorInfo, rows: number): tf.TensorInfo {
  return { ...matrix, shape: [rows, shape[1]!] };
}

/** The backend's own product. */
function multiply(
  backend: WebGpuBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeB: boolean,
): tf.TensorInfo {
  const { kernelFunc } = tf.getKernel(tf.BatchMatMul, 'webgpu');
  return kernelFunc({
    inputs: { a, b },
    backend,
    attrs: { transposeA: false, transposeB },
  }) as tf.TensorInfo;
}

function disposeAll(backend: WebGpuBackend, tensors: readonly (tf.TensorInfo | undefined)[]): void {
  for (const tensor of tensors) if (tensor) backend.disposeData(tensor.dataId);
}
