import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';

/** Stride and gradients of `depthwise`. */
export interface DepthwiseOptions {
  /** Stride of the kernel. Defaults to `1`. */
  readonly stride?: 1 | 2;
  /** Skips the gradient with respect to the maps, if nothing before them is trained. Defaults to `false`. */
  readonly fixedInput?: boolean;
}

const size = 3;

/**
 * Depthwise 3 x 3 convolution with TensorFlow's padding `'same'`, whose gradients use operations that every backend has:
 * the wasm backend has no kernels for the gradients of a depthwise convolution.
 *
 * Reads maps `[batch, rows, columns, channels]` and a kernel `[3, 3, channels, 1]`; returns `[batch, ceil(rows / stride),
 * ceil(columns / stride), channels]`. The gradient of the maps is one convolution of the dilated output gradient with the
 * kernel turned by 180 degrees, that of the kernel nine products of the output gradient with shifted maps: time
 * O(9 x cells x channels) for each.
 *
 * @throws `ShapeError` for a kernel of another shape.
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

/** Geometry of a convolution. */
interface Window {
  /** Rows of the maps. */
  readonly rows: number;
  /** Columns of the maps. */
  readonly columns: number;
  /** Zeros before and after each axis. */
  readonly padding: Padding;
  readonly stride: 1 | 2;
}

/** TensorFlow's `'same'` padding before and after one axis. */
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
        const [input, weights] = saved as [tf.Tensor4D, tf.Tensor4D];
        return [
          mapGradient(dy as tf.Tensor4D, weights, window),
          kernelGradient(dy as tf.Tensor4D, input, window),
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

/** Gradient of the maps: the dilated output gradient, convolved with the kernel turned by 180 degrees. */
function mapGradient(
  dy: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { rows, columns, padding, stride }: Window,
): tf.Tensor4D {
  return tf.tidy(() => {
    const dilated = stride === 1 ? dy : dilate(dy); // [batch, outRows * stride, outColumns * stride, channels]
    const around = (
      length: number,
      [before]: readonly [number, number],
      dilatedLength: number,
    ): [number, number] => {
      const first = size - 1 - before;
      return [first, length + size - 1 - first - dilatedLength];
    };
    const edges: Padding = [
      around(rows, padding[0], dilated.shape[1]),
      around(columns, padding[1], dilated.shape[2]),
    ];
    return tf.depthwiseConv2d(padded(dilated, edges), tf.reverse(kernel, [0, 1]), 1, 'valid');
  });
}

/** Gradient of the kernel: at each place, shifted maps times the output gradient, summed over all but channels. */
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
            // A product with ones, because sums over leading axes are slow on wasm.
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

/** The cells under the kernel's place `top`, `left`: one for each cell of the result. */
function shifted(wide: tf.Tensor4D, { top, left, rows, columns, stride }: Shift): tf.Tensor4D {
  if (stride === 1) return tf.slice(wide, [0, top, left, 0], [-1, rows, columns, -1]);
  const [batch, , , channels] = wide.shape;
  const end = [batch, top + stride * (rows - 1) + 1, left + stride * (columns - 1) + 1, channels];
  return tf.stridedSlice(wide, [0, top, left, 0], end, [1, stride, stride, 1]) as tf.Tensor4D; // [batch, rows, columns, channels]
}

/** Inserts a zero after each cell, down and across: `[batch, 2 rows, 2 columns, channels]`. */
function dilate(dy: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, rows, columns, channels] = dy.shape;
    const across = tf.concat([dy, tf.zerosLike(dy)], 3); // [batch, rows, columns, 2 channels]
    const lines = tf.reshape<tf.Rank.R3>(across, [batch, rows, 2 * columns * channels]);
    const both = tf.concat([lines, tf.zerosLike(lines)], 2); // [batch, rows, 4 columns channels]
    return tf.reshape(both, [batch, 2 * rows, 2 * columns, channels]);
  });
}
