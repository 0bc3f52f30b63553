import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '@vse/attention';
import type { Encoder } from '@vse/core';
import { safetensorsBytes } from '@vse/formats/browser';
import { expect, it } from 'vitest';
import { bytesFile } from '../sources/bytes-file';
import { openWeights } from './load-weights';

/** An encoder of these variables, of which only they matter here. */
function encoderOf(variables: Readonly<Record<string, tf.Variable>>): Encoder<never> {
  return {
    name: 'own',
    embedDim: 1,
    collate: () => ({}),
    encode: () => ({ vectors: tf.zeros<tf.Rank.R3>([1, 1, 1]) }),
    variables: () => Object.entries(variables).map(([name, variable]) => ({ name, variable })),
    dispose: () => tf.dispose(Object.values(variables)),
  };
}

it('loads tensors of many parts, into variables that share their memory too, and changes nothing beside them', async () => {
  const count = 150_000; // three parts
  const initial = tf.zeros([count]);
  const [left, right] = [tf.variable(initial), tf.variable(initial)];
  const own = tf.variable(tf.zeros([3, count]));
  const whole = tf.variable(tf.zeros([2], 'int32'));
  const values = (from: number, size: number) => Float32Array.from({ length: size }, (_, i) => from + i);
  const bytes = safetensorsBytes({
    'images.left': { shape: [count], data: values(1, count) },
    'images.own': { shape: [3, count], data: values(0.5, 3 * count) },
    'images.right': { shape: [count], data: values(-7, count) },
    'captions.whole': { shape: [2], data: Int32Array.of(3, -4) },
  });
  const [images, captions] = [encoderOf({ left, own, right }), encoderOf({ whole })];
  await (await openWeights(bytesFile('w', bytes))).load({ images, captions, similarity: cosine() });
  expect(await left.data()).toEqual(values(1, count));
  expect(await right.data()).toEqual(values(-7, count));
  expect(await own.data()).toEqual(values(0.5, 3 * count));
  expect(await whole.data()).toEqual(Int32Array.of(3, -4));
  expect((await initial.data()).every((value) => value === 0)).toBe(true);
  const bad = safetensorsBytes({
    'images.own': { shape: [3, count], data: values(0, 3 * count).fill(NaN, 2 * count + 5, 2 * count + 6) },
  });
  const alone = { images: encoderOf({ own }), captions: encoderOf({}), similarity: cosine() };
  await expect((await openWeights(bytesFile('w', bad))).load(alone as never)).rejects.toThrow(
    `w: images.own must be finite, got NaN at ${2 * count + 5}.`,
  );
  images.dispose();
  captions.dispose();
  initial.dispose();
});
