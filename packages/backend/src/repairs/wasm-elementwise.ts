import * as tf from '@tensorflow/tfjs-core';
import { exactSelu, exactSoftplus } from './exact-functions';
import { isOnHeap } from './heap-copy';
import { kernelRepair, repairTogether, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

type Numbers = Float32Array | Int32Array | Uint8Array;
type Attributes = tf.NamedAttrMap | undefined;

/** Writes one result per element of x. Each kernel has a loop of its own: a call per element costs far more. */
type Loop = (out: Numbers, x: Numbers, attributes: Attributes) => void;

const loops: Readonly<Record<string, Loop>> = {
  [tf.Log1p]: (out, x) => {
    for (let i = 0; i < x.length; i++) out[i] = Math.log1p(x[i]!);
  },
  [tf.Softplus]: (out, x) => {
    for (let i = 0; i < x.length; i++) out[i] = exactSoftplus(x[i]!);
  },
  [tf.Selu]: (out, x) => {
    for (let i = 0; i < x.length; i++) out[i] = exactSelu(x[i]!);
  },
  [tf.Sign]: (out, x) => {
    for (let i = 0; i < x.length; i++) out[i] = x[i]! > 0 ? 1 : x[i]! < 0 ? -1 : 0;
  },
  [tf.Relu6]: (out, x) => {
    for (let i = 0; i < x.length; i++) out[i] = Math.min(Math.max(0, x[i]!), 6);
  },
  [tf.ClipByValue]: (out, x, attributes) => {
    const { clipValueMin: min, clipValueMax: max } = attributes as unknown as tf.ClipByValueAttrs;
    for (let i = 0; i < x.length; i++) out[i] = x[i]! > max ? max : x[i]! < min ? min : x[i]!;
  },
};

/**
 * Functions of one number on wasm that are wrong for some numbers: `tf.log1p` loses the digits of an argument near 0, and
 * so do `tf.softplus` and `tf.selu` in part; `tf.relu6` and `tf.clipByValue` of NaN are a bound; `tf.sign` of a number
 * below 1e-19 is 0; `tf.cast` to bool takes the lowest 8 bits, so 0.5 and 256 are false, and -1 is 255.
 */
export function wasmElementwiseRepair(): Repair {
  return repairTogether({
    name: 'wasm elementwise functions',
    why: 'log1p is wrong near 0, NaN is lost in clipByValue and relu6, and cast to bool keeps the lowest 8 bits',
    parts: [
      castToBool(),
      ...Object.entries(loops).map(([kernelName, loop]) =>
        kernelRepair({
          name: `wasm ${kernelName}`,
          backend: 'wasm',
          why: 'it is wrong for some numbers',
          kernelName,
          kernel: () => (call) => {
            const { x } = call.inputs as { readonly x: tf.TensorInfo };
            return mapped(call.backend as WasmHeap, x, x.dtype, (out, values) =>
              loop(out, values, call.attrs),
            );
          },
        }),
      ),
    ],
  });
}

function castToBool(): Repair {
  return kernelRepair({
    name: 'wasm Cast',
    backend: 'wasm',
    why: 'a cast to bool keeps the lowest 8 bits',
    kernelName: tf.Cast,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no Cast');
      return (call) => {
        const { x } = call.inputs as { readonly x: tf.TensorInfo };
        if ((call.attrs as unknown as tf.CastAttrs).dtype !== 'bool' || !isOnHeap(x)) return original(call);
        return mapped(call.backend as WasmHeap, x, 'bool', (out, values) => {
          for (let i = 0; i < values.length; i++) out[i] = values[i] === 0 ? 0 : 1;
        });
      };
    },
  });
}

/** Makes a tensor of the shape of x and fills it from the values of x. */
function mapped(
  heap: WasmHeap,
  x: tf.TensorInfo,
  dtype: tf.DataType,
  fill: (out: Numbers, x: Numbers) => void,
): tf.TensorInfo {
  const out = heap.makeOutput(x.shape, dtype);
  // Views come last: allocating a tensor may move the heap.
  fill(heap.typedArrayFromHeap(out), heap.typedArrayFromHeap(x));
  return out;
}
