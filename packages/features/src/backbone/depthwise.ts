import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';

export interface DepthwiseOptions {
  /** Defaults to `1`. */
  readonly stride?: 1 | 2;
  /** Whether the gradient with respect to the maps is left out, where nothing before them is trained. Defaults to `false`. */
  readonly fixedInput?: boolean;
}

const size = 3;

/**
 * A 3 x 3 convolution of each channel by itself, padded as TensorFlow's `'same'`, whose gradients are made of operations
 * that every backend has: the wasm backend has no kernel for the gradients of a depthwise convolution.
 *
 * Reads maps `[batch, rows, columns, channels]` and a kernel `[3, 3, channels, 1]`; returns `[batch, ceil(rows / stride),
 * ceil(columns / stride), channels]`. The gradient of the maps is one convolution of the spread gradients with the kernel turned
 * by 180 degrees, that of the kernel nine products of the gradients with shifted maps: time O(9 x cells x channels) for each.
 * Throws a `ShapeError` for a kernel of another shape.
 */
export function depthwise(
  maps: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { stride = 1, fixedInput = false }: DepthwiseOptions = {},
): tf.Tensor4D {
  const [, rows, columns, channels] = maps.shape;
  if (String(kernel.shape) !== String([size, size, channels, 1])) {
    throw new ShapeError(
      `depthwise: kernel must be [3, 3, ${channels}, 1] to match the maps, got [${kernel.shape.join(', ')}].`,
    );
  }
  if (![1, 2].includes(stride))
    throw new OptionError(`depthwise: stride must be 1 or 2, got ${String(stride)}.`);
  const padding: Padding = [samePadding(rows, stride), samePadding(columns, stride)];
  const window: Window = { rows, columns, padding, stride };
  return tf.tidy(() => (fixedInput ? overKernel(maps, kernel, window) : overBoth(maps, kernel, window)));
}

type Padding = readonly [down: [number, number], across: [number, number]];

/** How a kernel goes over maps. */
interface Window {
  /** Of the maps. */
  readonly rows: number;
  readonly columns: number;
  /** What is added before and after each axis. */
  readonly padding: Padding;
  readonly stride: 1 | 2;
}

/** What TensorFlow's `'same'` adds before and after one axis. */
function samePadding(length: number, stride: number): [number, number] {
  const all = Math.max((Math.ceil(length / stride) - 1) * stride + size - length, 0);
  return [all >> 1, all - (all >> 1)];
}

function overKernel(maps: tf.Tensor4D, kernel: tf.Tensor4D, window: Window): tf.Tensor4D {
  const op = tf.customGrad((weight, save) => {
    (save as tf.GradSaveFunc)([maps]);
    return {
      value: convolve(maps, weight as tf.Tensor4D, window),
      gradFunc: (dy: tf.Tensor, [x]: tf.Tensor[]) =>
        kernelGradient(dy as tf.Tensor4D, x as tf.Tensor4D, window),
    };
  });
  return op(kernel);
}

function overBoth(maps: tf.Tensor4D, kernel: tf.Tensor4D, window: Window): tf.Tensor4D {
  const op = tf.customGrad((...inputs) => {
    const [x, weight, save] = inputs as unknown as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc];
    save([x, weight]);
    return {
      value: convolve(x, weight, window),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [given, turned] = saved as [tf.Tensor4D, tf.Tensor4D];
        return [
          mapGradient(dy as tf.Tensor4D, turned, window),
          kernelGradient(dy as tf.Tensor4D, given, window),
        ];
      },
    };
  });
  return op(maps, kernel);
}

function padded(x: tf.Tensor4D, [down, across]: Padding): tf.Tensor4D {
  return tf.pad(x, [[0, 0], down, across, [0, 0]]);
}

function convolve(maps: tf.Tensor4D, kernel: tf.Tensor4D, { padding, stride }: Window): tf.Tensor4D {
  return tf.tidy(() => tf.depthwiseConv2d(padded(maps, padding), kernel, stride, 'valid'));
}

/** The gradients, spread to the cells that they came from, under the kernel turned by 180 degrees. */
function mapGradient(
  dy: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { rows, columns, padding, stride }: Window,
): tf.Tensor4D {
  return tf.tidy(() => {
    const spread = stride === 1 ? dy : spreadOut(dy); // [batch, outRows * stride, outColumns * stride, channels]
    const around = (
      length: number,
      [before]: readonly [number, number],
      spreadLength: number,
    ): [number, number] => {
      const first = size - 1 - before;
      return [first, length + size - 1 - first - spreadLength];
    };
    const edges: Padding = [
      around(rows, padding[0], spread.shape[1]),
      around(columns, padding[1], spread.shape[2]),
    ];
    return tf.depthwiseConv2d(padded(spread, edges), tf.reverse(kernel, [0, 1]), 1, 'valid');
  });
}

/** For each place of the kernel: the maps shifted by it, times the gradients, summed over everything but channels. */
function kernelGradient(dy: tf.Tensor4D, maps: tf.Tensor4D, { padding, stride }: Window): tf.Tensor4D {
  return tf.tidy(() => {
    const wide = padded(maps, padding); // [batch, rows + padding, columns + padding, channels]
    const [batch, rows, columns, channels] = dy.shape;
    const cells = batch * rows * columns;
    const ones = tf.ones<tf.Rank.R2>([1, cells]);
    const places: tf.Tensor[] = [];
    for (let top = 0; top < size; top++) {
      for (let left = 0; left < size; left++) {
        places.push(
          tf.tidy(() => {
            const product = tf.mul(shifted(wide, { top, left, rows, columns, stride }), dy); // [batch, rows, columns, channels]
            // A product with ones: sums over leading axes are slow on wasm.
            return tf.matMul(ones, tf.reshape<tf.Rank.R2>(product, [cells, channels])); // [1, channels]
          }),
        );
      }
    }
    return tf.reshape(tf.concat(places, 0), [size, size, channels, 1]);
  });
}

interface Shift {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: 1 | 2;
}

/** The cell that the kernel's place `top`, `left` sees for each cell of the result. */
function shifted(wide: tf.Tensor4D, { top, left, rows, columns, stride }: Shift): tf.Tensor4D {
  if (stride === 1) return tf.slice(wide, [0, top, left, 0], [-1, rows, columns, -1]);
  const [batch, , , channels] = wide.shape;
  const end = [batch, top + stride * (rows - 1) + 1, left + stride * (columns - 1) + 1, channels];
  return tf.stridedSlice(wide, [0, top, left, 0], end, [1, stride, stride, 1]) as tf.Tensor4D; // [batch, rows, columns, channels]
}

/** Puts a zero after each cell, down and across: `[batch, 2 rows, 2 columns, channels]`. */
function spreadOut(dy: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, rows, columns, channels] = dy.shape;
    const across = tf.concat([dy, tf.zerosLike(dy)], 3); // [batch, rows, columns, 2 channels]
    const lines = tf.reshape<tf.Rank.R3>(across, [batch, rows, 2 * columns * channels]);
    const both = tf.concat([lines, tf.zerosLike(lines)], 2); // [batch, rows, 4 columns channels]
    return tf.reshape(both, [batch, 2 * rows, 2 * columns, channels]);
  });
}
