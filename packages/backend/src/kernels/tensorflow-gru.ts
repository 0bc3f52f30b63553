import type * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from '../repairs/kernel-repair';
import type { NativeTensor, TensorflowBackend } from '../repairs/tensorflow-backend';
import { runNative, type NativeOperations } from './tensorflow-operations';

/** All steps of a GRU in PyTorch's form on tensorflow, without tensors of TensorFlow.js between them. */
export const tensorflowGru: Repair = kernelRepair({
  name: 'tensorflow VseGru',
  backend: 'tensorflow',
  why: 'eighteen operations per step',
  kernelName: 'VseGru',
  kernel: () => (call) => {
    const inputs = call.inputs as unknown as ForwardInputs;
    const { sizes } = call.attrs as unknown as { readonly sizes: readonly number[] };
    return runNative(call.backend as TensorflowBackend, (native) => forward(native, inputs, sizes));
  },
});

/** Back-propagation through all steps on tensorflow. */
export const tensorflowGruGradient: Repair = kernelRepair({
  name: 'tensorflow VseGruGradient',
  backend: 'tensorflow',
  why: 'thirty operations per step',
  kernelName: 'VseGruGradient',
  kernel: () => (call) => {
    const inputs = call.inputs as unknown as BackwardInputs;
    const { sizes } = call.attrs as unknown as { readonly sizes: readonly number[] };
    return runNative(call.backend as TensorflowBackend, (native) => backward(native, inputs, sizes));
  },
});

interface ForwardInputs {
  readonly products: tf.TensorInfo;
  readonly inputBias: tf.TensorInfo;
  readonly stateWeight: tf.TensorInfo;
  readonly stateBias: tf.TensorInfo;
  readonly real?: tf.TensorInfo;
}

type BackwardInputs = Readonly<Record<'dStates' | 'states' | 'trace' | 'stateWeight', tf.TensorInfo>>;

function forward(
  native: NativeOperations,
  { products, inputBias, stateWeight, stateBias, real }: ForwardInputs,
  sizes: readonly number[],
): NativeTensor[] {
  const { run, of, number, integers } = native;
  const hidden = stateWeight.shape[1]!;
  const inputs = split(native, run('AddV2', [of(products), of(inputBias)]), sizes, 0); // each [running, 3 hidden]
  const words = real && split(native, of(real), sizes, 0); // each [running, 1]
  const one = number(1);
  const states: number[] = [];
  const traces: number[] = [];
  sizes.forEach((running, step) => {
    const previous = stateBefore(native, states, { sizes, step, hidden }); // [running, hidden]
    const recurrent =
      step === 0
        ? run('BroadcastTo', [of(stateBias), integers(running, 3 * hidden)], { Tidx: 'int32' })
        : run('AddV2', [product(native, previous, of(stateWeight), true), of(stateBias)]); // [running, 3 hidden]
    const [gateInput, input] = split(native, inputs[step]!, [2 * hidden, hidden], 1) as [number, number];
    const [gateState, inner] = split(native, recurrent, [2 * hidden, hidden], 1) as [number, number];
    const gates = run('Sigmoid', [run('AddV2', [gateInput, gateState])]); // [running, 2 hidden]
    const [reset, open] = split(native, gates, [hidden, hidden], 1) as [number, number];
    const update = words
      ? run('Sub', [one, run('Mul', [run('Sub', [one, open]), words[step]!])]) // 1 where there is no word
      : open;
    const candidate = run('Tanh', [run('AddV2', [input, run('Mul', [reset, inner])])]);
    const change = run('Mul', [update, run('Sub', [previous, candidate])]);
    states.push(run('AddV2', [candidate, change])); // [running, hidden]
    traces.push(join(native, [reset, update, candidate, inner], 1).id); // [running, 4 hidden]
  });
  return [join(native, states, 0), join(native, traces, 0)];
}

function backward(
  native: NativeOperations,
  { dStates, states, trace, stateWeight }: BackwardInputs,
  sizes: readonly number[],
): NativeTensor[] {
  const { run, of } = native;
  const hidden = stateWeight.shape[1]!;
  const one = native.number(1);
  const own = split(native, of(dStates), sizes, 0); // each [running, hidden]
  const before = split(native, of(states), sizes, 0); // each [running, hidden]
  const traces = split(native, of(trace), sizes, 0); // each [running, 4 hidden]
  const previous = sizes.map((_, step) => stateBefore(native, before, { sizes, step, hidden }));
  const dInputs: number[] = [];
  const dRecurrent: number[] = [];
  let later: number | undefined; // gradient that the later step passes on, [its running, hidden]
  for (let step = sizes.length - 1; step >= 0; step--) {
    const [reset, update, candidate, inner] = split(
      native,
      traces[step]!,
      [hidden, hidden, hidden, hidden],
      1,
    ) as [number, number, number, number];
    const passed = later && padded(native, later, sizes[step]! - sizes[step + 1]!);
    const d = passed ? run('AddV2', [own[step]!, passed]) : own[step]!; // [running, hidden]
    const dCandidate = run('TanhGrad', [candidate, run('Mul', [d, run('Sub', [one, update])])]);
    const change = run('Mul', [d, run('Sub', [previous[step]!, candidate])]);
    const dUpdate = run('SigmoidGrad', [update, change]);
    const dReset = run('SigmoidGrad', [reset, run('Mul', [dCandidate, inner])]);
    dInputs[step] = join(native, [dReset, dUpdate, dCandidate], 1).id; // [running, 3 hidden]
    const dInner = run('Mul', [dCandidate, reset]);
    dRecurrent[step] = join(native, [dReset, dUpdate, dInner], 1).id; // [running, 3 hidden]
    const through = step > 0 && product(native, dRecurrent[step]!, of(stateWeight), false);
    if (through) later = run('AddV2', [run('Mul', [d, update]), through]);
  }
  return [join(native, dInputs, 0), join(native, dRecurrent, 0), join(native, previous, 0)];
}

/** States before a step of those that still run, `[running, hidden]`: zeros at the first. */
function stateBefore(
  { run, number, integers }: NativeOperations,
  states: readonly number[],
  {
    sizes,
    step,
    hidden,
  }: { readonly sizes: readonly number[]; readonly step: number; readonly hidden: number },
): number {
  const running = sizes[step]!;
  if (step === 0) return run('Fill', [integers(running, hidden), number(0)], { index_type: 'int32' });
  const last = states[step - 1]!;
  if (running === sizes[step - 1]) return last;
  return run('Slice', [last, integers(0, 0), integers(running, hidden)], { Index: 'int32' });
}

function product({ run }: NativeOperations, a: number, b: number, transposed: boolean): number {
  return run('MatMul', [a, b], { transpose_a: false, transpose_b: transposed });
}

/** Adds rows of zeros at the end. */
function padded({ run, outputs, integers }: NativeOperations, x: number, rows: number): number {
  if (rows === 0) return x;
  const shape = { T: 'int32', Tshape: 'int32' } as const;
  const paddings = outputs('Reshape', [integers(0, rows, 0, 0), integers(2, 2)], shape)[0]!.id;
  return run('Pad', [x, paddings], { Tpaddings: 'int32' });
}

/** Parts of these sizes along an axis. */
function split(
  { outputs, integers, integer }: NativeOperations,
  x: number,
  sizes: readonly number[],
  axis: 0 | 1,
): number[] {
  const types = { T: 'float32', Tlen: 'int32', num_split: sizes.length } as const;
  return outputs('SplitV', [x, integers(...sizes), integer(axis)], types, sizes.length).map(({ id }) => id);
}

function join({ outputs, integer }: NativeOperations, parts: readonly number[], axis: 0 | 1): NativeTensor {
  const [first] = parts;
  if (parts.length === 1) return outputs('Identity', [first!], { T: 'float32' })[0]!;
  const types = { T: 'float32', N: parts.length, Tidx: 'int32' } as const;
  return outputs('ConcatV2', [...parts, integer(axis)], types)[0]!;
}
