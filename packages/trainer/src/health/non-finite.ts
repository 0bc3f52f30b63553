import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '@vse/core';
import { disposeBatch } from '../batches/batch';
import { globalNorm } from '../optimizers/clip';
import type { StepInput } from '../gradients/gradient-source';
import { batchGradients } from '../gradients/whole-batch';

interface Output {
  /** Part of the step: `images.encode`. */
  readonly part: string;
  readonly kernel: string;
  /** `[]`, 0 unless a value is NaN. */
  readonly nan: tf.Scalar;
  /** `[]`, NaN unless all values are finite. */
  readonly finite: tf.Scalar;
}

/**
 * Computes a step again and names the source of its first non-finite value: the input or variable that holds it, or the
 * part of the step and the backend kernel that returned it. Variables do not change.
 */
export async function nonFiniteSource<I, C>(input: StepInput<I, C>): Promise<string> {
  const { model } = input;
  const batch = input.collate(input.items);
  try {
    const inputs: readonly (readonly [string, tf.Tensor])[] = [
      ...Object.entries(batch.images).map(([name, x]) => [`the image batch's ${name}`, x] as const),
      ...Object.entries(batch.captions).map(([name, x]) => [`the caption batch's ${name}`, x] as const),
      ...input.variables.map(({ name, variable }) => [`the variable ${name}`, variable] as const),
    ];
    for (const [name, tensor] of inputs) {
      if (!(await allFinite(tensor))) return `${name} holds values that are not finite before the step`;
    }
    const outputs = watchKernels((enter) => {
      const { images, captions, similarity } = model;
      const watched: typeof model = {
        images: variantOf(images, {
          encode: (...args) => enter('images.encode', () => images.encode(...args)),
        }),
        captions: variantOf(captions, {
          encode: (...args) => enter('captions.encode', () => captions.encode(...args)),
        }),
        similarity: variantOf(similarity, {
          score: (...args) => enter('similarity.score', () => similarity.score(...args)),
        }),
      };
      const loss: Loss = (scored) => enter('the loss', () => input.loss(scored));
      const computed = batchGradients({ ...input, model: watched, loss }, batch);
      const norm = enter('the norm of the gradients, which are finite themselves', () => globalNorm(computed.gradients)); // prettier-ignore
      tf.dispose([computed.loss, { ...computed.gradients }, norm]);
    });
    return await firstOf(outputs);
  } finally {
    disposeBatch(batch);
  }
}

async function firstOf(outputs: readonly Output[]): Promise<string> {
  const first = new Map<'NaN' | 'infinity', Output>(); // in the order of the kernels
  for (const output of outputs) {
    const [nan, finite] = [(await output.nan.data())[0], (await output.finite.data())[0]];
    const kind = nan !== 0 ? 'NaN' : finite !== 0 ? 'infinity' : undefined;
    if (kind && !first.has(kind)) first.set(kind, output);
    tf.dispose([output.nan, output.finite]);
  }
  if (first.size === 0) return 'computed again, the step is finite: something in it is random without a seed';
  return Array.from(
    first,
    ([kind, { kernel, part }]) => `the first ${kind} comes from the kernel ${kernel} in ${part}`,
  ).join(', ');
}

/** Runs a function and checks every kernel's float outputs, in the order of the kernels. */
function watchKernels(run: (enter: <R>(part: string, inner: () => R) => R) => void): Output[] {
  const backend = tf.engine();
  const original = backend.runKernel.bind(backend);
  const outputs: Output[] = [];
  let part = 'the gradient';
  let checking = false;
  const enter = <R>(name: string, inner: () => R): R => {
    const outer = part;
    part = name;
    try {
      return inner();
    } finally {
      part = outer;
    }
  };
  const check = (kernel: string, tensor: tf.Tensor): void => {
    // The backend copies a kernel's inputs and outputs for the gradient before the kernel itself ends.
    if (kernel === 'Identity' || tensor.dtype !== 'float32' || tensor.size === 0) return;
    const { nan, finite } = tf.tidy(() => ({
      nan: tf.keep(tf.sum<tf.Scalar>(tf.cast(tf.notEqual(tensor, tensor), 'float32'))), // []
      finite: tf.keep(tf.sum<tf.Scalar>(tf.mul(tensor, 0))), // []
    }));
    outputs.push({ part, kernel, nan, finite });
  };
  // The backend calls its own method for every operation, so replacing the method sees them all.
  const watched = Object.assign(backend as object, {
    runKernel: (...args: Parameters<typeof original>) => {
      const result = original(...args);
      if (checking) return result;
      checking = true;
      try {
        for (const tensor of Array.isArray(result) ? result : [result]) check(args[0], tensor);
      } finally {
        checking = false;
      }
      return result;
    },
  });
  try {
    run(enter);
  } finally {
    delete (watched as { runKernel?: unknown }).runKernel;
  }
  return outputs;
}

/** A copy by inheritance, with some members replaced. */
function variantOf<T extends object>(original: T, members: Partial<T>): T {
  return Object.assign(Object.create(original) as T, members);
}

async function allFinite(tensor: tf.Tensor): Promise<boolean> {
  if (tensor.dtype !== 'float32' || tensor.size === 0) return true;
  const sum = tf.tidy(() => tf.sum(tf.mul(tensor, 0))); // [], NaN unless all are finite
  const [value] = await sum.data();
  sum.dispose();
  return value === 0;
}
